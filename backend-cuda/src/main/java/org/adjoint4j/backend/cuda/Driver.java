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
 * The driver's functions that a training step calls hundreds of times, and those of graphs. JCuda makes a global
 * reference for each argument of each launch, which costs microseconds; these calls cost what the driver costs.
 */
final class Driver {
    private static final int RELAXED_CAPTURE = 2;
    /** Size of CUDA_KERNEL_NODE_PARAMS_v2. */
    private static final int NODE_BYTES = 72;

    private final SymbolLookup library;
    private final KernelArguments arguments = new KernelArguments();
    private final MemorySegment node = Arena.global().allocate(NODE_BYTES, Long.BYTES);
    private final MethodHandle launch;
    private final MethodHandle toDevice;
    private final MethodHandle toHost;
    private final MethodHandle onDevice;
    private final MethodHandle record;
    private final MethodHandle query;
    private final MethodHandle await;
    private final MethodHandle awaitInStream;
    private final MethodHandle update;
    private final MethodHandle launchGraph;

    Driver(SymbolLookup library) {
        this.library = library;
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
        query = Native.function(library, "cuEventQuery", JAVA_LONG);
        await = Native.function(library, "cuEventSynchronize", JAVA_LONG);
        awaitInStream = Native.function(library, "cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT);
        update = Native.function(library, "cuGraphExecKernelNodeSetParams_v2", JAVA_LONG, JAVA_LONG, ADDRESS);
        launchGraph = Native.function(library, "cuGraphLaunch", JAVA_LONG, JAVA_LONG);
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

    /** A call of one of the functions above. */
    private interface Call {
        int status() throws Throwable;
    }

    private static void check(Call call, String what) {
        check(status(call), what);
    }

    private static int status(Call call) {
        try {
            return call.status();
        } catch (Throwable e) {
            throw Native.failed(e);
        }
    }

    /** Queues a kernel. */
    void launch(Work.KernelCall call, Handles.Stream stream) {
        Work.Grid grid = call.grid();
        MemorySegment pointers = arguments.of(call);
        check(
                () -> (int) launch.invokeExact(
                        call.kernel().address(),
                        grid.x(),
                        grid.y(),
                        grid.z(),
                        grid.threads(),
                        1,
                        1,
                        grid.sharedBytes(),
                        stream.address(),
                        pointers,
                        MemorySegment.NULL),
                "kernel " + call.kernel().name());
    }

    void copyToDevice(long to, MemorySegment from, long bytes, Handles.Stream stream) {
        check(() -> (int) toDevice.invokeExact(to, from, bytes, stream.address()), "a copy to the device");
    }

    void copyToHost(MemorySegment to, long from, long bytes, Handles.Stream stream) {
        check(() -> (int) toHost.invokeExact(to, from, bytes, stream.address()), "a copy to the host");
    }

    void copyOnDevice(Work.Copy copy, Handles.Stream stream) {
        check(
                () -> (int) onDevice.invokeExact(copy.to(), copy.from(), copy.bytes(), stream.address()),
                "a copy on the device");
    }

    // ---- marks ------------------------------------------------------------------------------------------------

    /** Marks the present end of a stream. */
    void record(Handles.Event event, Handles.Stream stream) {
        check(() -> (int) record.invokeExact(event.address(), stream.address()), "an event");
    }

    /** Returns whether the work before a mark is done. */
    boolean isDone(Handles.Event event) {
        int status = status(() -> (int) query.invokeExact(event.address()));
        if (status == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        check(status, "asking for an event");
        return true;
    }

    /** Waits until the work before a mark is done. */
    void await(Handles.Event event) {
        check(() -> (int) await.invokeExact(event.address()), "waiting for the device");
    }

    /** Lets a stream wait until the work before a mark in another one is done. */
    void await(Handles.Event event, Handles.Stream stream) {
        check(() -> (int) awaitInStream.invokeExact(stream.address(), event.address(), 0), "waiting for a copy");
    }

    // ---- graphs -----------------------------------------------------------------------------------------------

    /** Lets a stream collect what is queued on it instead of running it. */
    void beginCapture(Handles.Stream stream) {
        call(
                "cuStreamBeginCapture_v2",
                Native.function(library, "cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT),
                stream.address(),
                RELAXED_CAPTURE);
    }

    /** Returns the graph of what a stream has collected. */
    long endCapture(Handles.Stream stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment graph = arena.allocate(JAVA_LONG);
            call(
                    "cuStreamEndCapture",
                    Native.function(library, "cuStreamEndCapture", JAVA_LONG, ADDRESS),
                    stream.address(),
                    graph);
            return graph.get(JAVA_LONG, 0);
        }
    }

    /** Returns the node of the kernel that a stream has just collected. */
    long lastNode(Handles.Stream stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            MemorySegment nodes = arena.allocate(ADDRESS);
            MemorySegment count = arena.allocate(JAVA_LONG);
            call(
                    "cuStreamGetCaptureInfo_v2",
                    Native.function(
                            library,
                            "cuStreamGetCaptureInfo_v2",
                            JAVA_LONG,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS),
                    stream.address(),
                    status,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    nodes,
                    count);
            if (count.get(JAVA_LONG, 0) != 1) {
                throw new IllegalStateException(
                        "CUDA: a kernel became " + count.get(JAVA_LONG, 0) + " nodes of a graph");
            }
            return Native.at(nodes.get(ADDRESS, 0), Long.BYTES).get(JAVA_LONG, 0);
        }
    }

    /** Makes a graph ready to run. */
    long instantiate(long graph) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment executable = arena.allocate(JAVA_LONG);
            call(
                    "cuGraphInstantiateWithFlags",
                    Native.function(library, "cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG),
                    executable,
                    graph,
                    0L);
            return executable.get(JAVA_LONG, 0);
        }
    }

    /** Exchanges the arguments of a kernel in a graph. */
    void update(long executable, long kernelNode, Work.KernelCall call) {
        Work.Grid grid = call.grid();
        node.set(JAVA_LONG, 0, call.kernel().address());
        int[] numbers = {grid.x(), grid.y(), grid.z(), grid.threads(), 1, 1, grid.sharedBytes()};
        MemorySegment.copy(numbers, 0, node, JAVA_INT, Long.BYTES, numbers.length);
        node.set(ADDRESS, 40, arguments.of(call));
        check(
                () -> (int) update.invokeExact(executable, kernelNode, node),
                "new arguments for kernel " + call.kernel().name());
    }

    /** Queues a graph. */
    void launchGraph(long executable, Handles.Stream stream) {
        check(() -> (int) launchGraph.invokeExact(executable, stream.address()), "a graph of kernels");
    }

    void destroyExecutable(long executable) {
        call("cuGraphExecDestroy", Native.function(library, "cuGraphExecDestroy", JAVA_LONG), executable);
    }

    void destroyGraph(long graph) {
        call("cuGraphDestroy", Native.function(library, "cuGraphDestroy", JAVA_LONG), graph);
    }

    /** Calls a function that is rarely called. */
    private static void call(String name, MethodHandle function, Object... values) {
        check(Native.call(function, values), name);
    }

    // ---- host memory ------------------------------------------------------------------------------------------

    /** Allocates host memory that the device reads and writes by itself. */
    MemorySegment pinned(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ADDRESS);
            MethodHandle allocate = Native.function(library, "cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
            check(Native.call(allocate, answer, bytes, 0), "allocating " + bytes + " bytes of pinned host memory");
            return Native.at(answer.get(ADDRESS, 0), bytes);
        }
    }
}
