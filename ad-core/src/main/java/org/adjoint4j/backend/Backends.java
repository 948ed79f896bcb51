package org.adjoint4j.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds backends by {@link ServiceLoader}: by name, or the best one that this machine can use. */
public final class Backends {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
    private static final Map<String, Backend> FOUND = new ConcurrentHashMap<>();

    private Backends() {}

    /** Returns every backend on the class path, usable or not, the highest rank first. */
    public static List<Backend> all() {
        List<Backend> backends = new ArrayList<>();
        for (Backend candidate : ServiceLoader.load(Backend.class, Backends.class.getClassLoader())) {
            // one instance a name: its pool and threads are shared by everyone
            backends.add(FOUND.computeIfAbsent(candidate.name(), name -> candidate));
        }
        backends.sort(Comparator.comparingInt(Backend::rank).reversed());
        return backends;
    }

    /**
     * Returns the backend of a name, or the best available one for {@code auto}.
     *
     * @throws IllegalArgumentException if there is no backend of that name
     * @throws IllegalStateException if it can't be used on this machine; the message says why
     */
    public static Backend named(String name) {
        return named(name, all());
    }

    /** Returns the available backend of the highest rank; one log line for each better one says why it is not used. */
    public static Backend best() {
        return best(all());
    }

    static Backend named(String name, List<Backend> all) {
        return "auto".equals(name) ? best(all) : required(name, all);
    }

    static Backend best(List<Backend> all) {
        for (Backend backend : all) {
            var reason = backend.unavailableReason();
            if (reason.isEmpty()) {
                return backend;
            }
            LOG.info("backend {} is not used: {}", backend.name(), reason.get());
        }
        throw new IllegalStateException("no backend can be used; is META-INF/services missing from a repackaged jar?");
    }

    private static Backend required(String name, List<Backend> all) {
        Backend backend = all.stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no backend '" + name + "'; there are "
                        + all.stream().map(Backend::name).toList() + " and auto"));
        backend.unavailableReason().ifPresent(reason -> {
            throw new IllegalStateException("backend '" + name + "' can't be used: " + reason);
        });
        return backend;
    }
}
