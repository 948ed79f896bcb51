package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import jcuda.driver.CUresult;

/**
 * The driver's functions that a training step calls hundreds of times. JCuda makes a global reference for each argument
 * of each launch, which costs microseconds; these calls cost what the driver costs.
 */
final class Driver {
    private final MethodHandle launch;
    private final MethodHandle toDevice;
    private final MethodHandle toHost;
    private final MethodHandle onDevice;
    private final MethodHandle record;
    private final MethodHandle await;
    private final MethodHandle pinned;

    Driver(SymbolLookup library) {
        launch = Native.function(
                library,
                "cuLaunchKernel",
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                ADDRESS,
                ADDRESS);
        toDevice = Native.function(library, "cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
        toHost = Native.function(library, "cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        onDevice = Native.function(library, "cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        record = Native.function(library, "cuEventRecord", JAVA_LONG, JAVA_LONG);
        await = Native.function(library, "cuEventSynchronize", JAVA_LONG);
        pinned = Native.function(library, "cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
    }

    /**
     * Throws if a call was refused or, as the driver tells of them at the next call, an earlier kernel failed.
     *
     * @throws IllegalStateException with the driver's name for the failure
     */
    static void check(int status, String what) {
        if (status != CUresult.CUDA_SUCCESS) {
            throw new IllegalStateException("CUDA: " + what + " failed: " + CUresult.stringFor(status));
        }
    }

    /** Queues a kernel with (x, y, z) blocks of {@code threads} threads. */
    void launch(
            String name,
            long function,
            int x,
            int y,
            int z,
            int threads,
            int shared,
            Handles.Stream stream,
            MemorySegment arguments) {
        try {
            int status = (int) launch.invokeExact(
                    function, x, y, z, threads, 1, 1, shared, stream.address(), arguments, MemorySegment.NULL);
            check(status, "kernel " + name);
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    void copyToDevice(long to, MemorySegment from, long bytes, Handles.Stream stream) {
        try {
            check((int) toDevice.invokeExact(to, from, bytes, stream.address()), "a copy to the device");
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    void copyToHost(MemorySegment to, long from, long bytes, Handles.Stream stream) {
        try {
            check((int) toHost.invokeExact(to, from, bytes, stream.address()), "a copy to the host");
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    void copyOnDevice(long to, long from, long bytes, Handles.Stream stream) {
        try {
            check((int) onDevice.invokeExact(to, from, bytes, stream.address()), "a copy on the device");
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    /** Marks the present end of a stream. */
    void record(Handles.Event event, Handles.Stream stream) {
        try {
            check((int) record.invokeExact(event.address(), stream.address()), "an event");
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    /** Waits until the work before a mark is done. */
    void await(Handles.Event event) {
        try {
            check((int) await.invokeExact(event.address()), "waiting for the device");
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    /** Allocates host memory that the device reads and writes by itself. */
    MemorySegment pinned(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ADDRESS);
            check(Native.call(pinned, answer, bytes, 0), "allocating " + bytes + " bytes of pinned host memory");
            return Native.at(answer.get(ADDRESS, 0), bytes);
        }
    }
}
