package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;

/**
 * What this machine has for CUDA.
 *
 * <p>The libraries are looked up by Java's own foreign-function interface before any class of JCuda that loads them is
 * touched: where one is missing, JCuda's static initialisers fail with pages of text.
 */
final class CudaMachine {
    static final String CUBLAS_12 = "libcublas.so.12";

    private static final String DRIVER = "libcuda.so.1";
    private static final List<String> CUBLAS = List.of(CUBLAS_12, "libcublas.so.13");
    private static final List<String> NVRTC = List.of("libnvrtc.so.12", "libnvrtc.so.13");
    /** CUDA 12.0, which drivers from R525 on offer. */
    private static final int OLDEST_DRIVER = 12_000;
    /** Volta. */
    private static final int OLDEST_CAPABILITY = 70;

    private final Function<String, Optional<SymbolLookup>> libraries;

    /** Takes how to find a library by its file name. */
    CudaMachine(Function<String, Optional<SymbolLookup>> libraries) {
        this.libraries = libraries;
    }

    /** Returns the first thing that is missing and how to get it, in one line; empty where nothing is. */
    Optional<String> whatIsMissing() {
        Optional<SymbolLookup> driver = libraries.apply(DRIVER);
        if (driver.isEmpty()) {
            return Optional.of("the NVIDIA driver (" + DRIVER
                    + ") is not installed or not on the library path; install one for CUDA 12 or newer");
        }
        return withoutDevice(driver.get())
                .or(() -> tooOld(driver.get()))
                .or(() -> withoutAny("cuBLAS", CUBLAS))
                .or(() -> withoutAny("NVRTC", NVRTC));
    }

    /** Returns the driver's library; call it only where nothing is missing. */
    SymbolLookup driver() {
        return libraries.apply(DRIVER).orElseThrow();
    }

    /** Returns whether cuBLAS of CUDA 12 is here, which JCublas needs. */
    boolean hasCublas12() {
        return libraries.apply(CUBLAS_12).isPresent();
    }

    /** Returns the oldest cuBLAS here that is new enough. */
    SymbolLookup cublas() {
        return first(CUBLAS).orElseThrow();
    }

    /** Returns the newest NVRTC here that the driver can load the output of. */
    SymbolLookup nvrtc() {
        int major = query(driver(), "cuDriverGetVersion") / 1000;
        return first(major >= 13 ? NVRTC.reversed() : NVRTC).orElseThrow();
    }

    private Optional<SymbolLookup> first(List<String> files) {
        return files.stream().map(libraries).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> withoutAny(String what, List<String> files) {
        if (first(files).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(what + " (" + String.join(" or ", files)
                + ") is not found; install the CUDA toolkit 12 or 13, or add its lib64 folder to LD_LIBRARY_PATH");
    }

    private static Optional<String> withoutDevice(SymbolLookup driver) {
        int init = Native.call(Native.function(driver, "cuInit", JAVA_INT), 0);
        if (init != CUresult.CUDA_SUCCESS) {
            return Optional.of(noDevice("cuInit: " + CUresult.stringFor(init)));
        }
        // the global arena: the driver must stay loaded once it is initialised
        MemorySegment count = Arena.global().allocate(JAVA_INT);
        int counted = Native.call(Native.function(driver, "cuDeviceGetCount", ADDRESS), count);
        if (counted != CUresult.CUDA_SUCCESS) {
            return Optional.of(noDevice("cuDeviceGetCount: " + CUresult.stringFor(counted)));
        }
        return count.get(JAVA_INT, 0) == 0 ? Optional.of(noDevice("it counts 0 devices")) : Optional.empty();
    }

    private static String noDevice(String said) {
        return "the NVIDIA driver finds no usable GPU (" + said + "); see what nvidia-smi says";
    }

    private static Optional<String> tooOld(SymbolLookup driver) {
        int version = query(driver, "cuDriverGetVersion");
        if (version < OLDEST_DRIVER) {
            return Optional.of("the NVIDIA driver is for CUDA " + version / 1000 + "." + version % 1000 / 10
                    + "; install R525 or newer, which is for CUDA 12");
        }
        int capability = 10 * attribute(driver, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(driver, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        return capability >= OLDEST_CAPABILITY
                ? Optional.empty()
                : Optional.of("the GPU has compute capability " + capability / 10 + "." + capability % 10
                        + "; 7.0 (Volta) or newer is needed");
    }

    private static int query(SymbolLookup driver, String function) {
        return answer(driver, function, List.of(ADDRESS));
    }

    private static int attribute(SymbolLookup driver, int attribute) {
        return answer(driver, "cuDeviceGetAttribute", List.of(ADDRESS, JAVA_INT, JAVA_INT), attribute, 0);
    }

    /** Calls a function whose first argument is where it writes an int. */
    private static int answer(SymbolLookup driver, String function, List<MemoryLayout> types, Object... rest) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(JAVA_INT);
            Object[] arguments =
                    Stream.concat(Stream.of(answer), Stream.of(rest)).toArray();
            int status = Native.call(Native.function(driver, function, types.toArray(MemoryLayout[]::new)), arguments);
            if (status != CUresult.CUDA_SUCCESS) {
                throw new IllegalStateException(
                        "the NVIDIA driver's " + function + " failed: " + CUresult.stringFor(status));
            }
            return answer.get(JAVA_INT, 0);
        }
    }
}
