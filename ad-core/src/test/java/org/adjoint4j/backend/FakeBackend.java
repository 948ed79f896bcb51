package org.adjoint4j.backend;

import java.lang.reflect.Proxy;
import java.util.Optional;

/** Backends that have a name, a rank and a state, and no kernels. */
final class FakeBackend {
    private FakeBackend() {}

    static Backend available(String name, int rank) {
        return backend(name, rank, Optional.empty());
    }

    static Backend unavailable(String name, int rank, String reason) {
        return backend(name, rank, Optional.of(reason));
    }

    private static Backend backend(String name, int rank, Optional<String> reason) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "name", "toString" -> name;
                    case "rank" -> rank;
                    case "unavailableReason" -> reason;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
