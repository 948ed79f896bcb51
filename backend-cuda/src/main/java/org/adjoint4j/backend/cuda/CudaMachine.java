package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jcuda.driver.CUresult;

/**
 * What this machine has for CUDA.
 *
 * <p>The libraries are looked up by Java's own foreign-function interface before any class of JCuda that loads them is
 * touched: where one is missing, JCuda's static initialisers fail with pages of text.
 */
final class CudaMachine {
    private static final String DRIVER = "libcuda.so.1";
    private static final FunctionDescriptor INIT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor DEVICE_COUNT = FunctionDescriptor.of(JAVA_INT, ADDRESS);

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
                .or(() -> withoutAny("cuBLAS", "libcublas.so.12", "libcublas.so.13"))
                .or(() -> withoutAny("NVRTC", "libnvrtc.so.12", "libnvrtc.so.13"));
    }

    private Optional<String> withoutAny(String what, String... files) {
        if (List.of(files).stream().anyMatch(file -> libraries.apply(file).isPresent())) {
            return Optional.empty();
        }
        return Optional.of(what + " (" + String.join(" or ", files)
                + ") is not found; install the CUDA toolkit 12 or 13," + " or add its lib64 folder to LD_LIBRARY_PATH");
    }

    private static Optional<String> withoutDevice(SymbolLookup driver) {
        // the global arena: the driver must stay loaded once it is initialised
        MemorySegment count = Arena.global().allocate(JAVA_INT);
        int init = call(driver, "cuInit", INIT, 0);
        if (init != CUresult.CUDA_SUCCESS) {
            return Optional.of(noDevice("cuInit: " + CUresult.stringFor(init)));
        }
        int counted = call(driver, "cuDeviceGetCount", DEVICE_COUNT, count);
        if (counted != CUresult.CUDA_SUCCESS) {
            return Optional.of(noDevice("cuDeviceGetCount: " + CUresult.stringFor(counted)));
        }
        return count.get(JAVA_INT, 0) == 0 ? Optional.of(noDevice("it counts 0 devices")) : Optional.empty();
    }

    private static String noDevice(String said) {
        return "the NVIDIA driver finds no usable GPU (" + said + "); see what nvidia-smi says";
    }

    // restricted: calling native code is what this class is for
    @SuppressWarnings("restricted")
    private static int call(SymbolLookup driver, String function, FunctionDescriptor type, Object argument) {
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(driver.findOrThrow(function), type)
                    .invokeWithArguments(argument);
        } catch (Throwable e) {
            throw new IllegalStateException("calling the NVIDIA driver's " + function + " failed", e);
        }
    }

    /** Loads a library of this machine and keeps it. */
    @SuppressWarnings("restricted") // loading native code is what this class is for
    static Optional<SymbolLookup> library(String file) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
