package org.adjoint4j.benchmarks.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of PyTorch's process.
 *
 * @param name what the tables call it
 * @param description what is set
 * @param environment variables to set
 */
record PeerSetup(String name, String description, Map<String, String> environment) {
    private static final List<String> JEMALLOC = List.of(
            "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
            "/usr/lib64/libjemalloc.so.2",
            "/usr/lib/libjemalloc.so.2",
            "/usr/local/lib/libjemalloc.so.2");
    /** Keeps memory that is given back, with one threshold for all sizes, in huge pages. */
    private static final String JEMALLOC_SETTINGS =
            "thp:always,metadata_thp:auto,oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1";
    /** The same as far as glibc can: one arena, no mmap for single blocks, nothing given back, huge pages. */
    private static final String GLIBC_SETTINGS =
            "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0"
                    + ":glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=67108864";

    /** Returns PyTorch with whatever allocator the system has. */
    static PeerSetup installed() {
        return new PeerSetup("as installed", "the system's allocator as it is", Map.of());
    }

    /**
     * Returns PyTorch with an allocator that keeps memory between steps, in huge pages: jemalloc where it is found, else
     * glibc's with settings to that end.
     *
     * @param jemalloc its library; null looks where distributions have it
     * @throws IllegalArgumentException if the named library is not there
     */
    static PeerSetup tuned(Path jemalloc) {
        if (jemalloc != null && !Files.isReadable(jemalloc)) {
            throw new IllegalArgumentException(
                    "there is no " + jemalloc + "; give the path of libjemalloc.so.2 or leave --jemalloc out");
        }
        return Optional.ofNullable(jemalloc)
                .or(PeerSetup::foundJemalloc)
                .map(PeerSetup::withJemalloc)
                .orElseGet(PeerSetup::withGlibc);
    }

    private static Optional<Path> foundJemalloc() {
        return JEMALLOC.stream().map(Path::of).filter(Files::isReadable).findFirst();
    }

    private static PeerSetup withJemalloc(Path library) {
        return new PeerSetup(
                "tuned",
                library.toAbsolutePath() + " with " + JEMALLOC_SETTINGS,
                Map.of("LD_PRELOAD", library.toAbsolutePath().toString(), "MALLOC_CONF", JEMALLOC_SETTINGS));
    }

    private static PeerSetup withGlibc() {
        return new PeerSetup(
                "tuned",
                "no libjemalloc found (Debian: apt install libjemalloc2; or --jemalloc PATH), so glibc with "
                        + GLIBC_SETTINGS,
                Map.of("GLIBC_TUNABLES", GLIBC_SETTINGS, "THP_MEM_ALLOC_ENABLE", "1"));
    }
}
