package org.adjoint4j.backend.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device that is used, its first one, with all that is needed to give it work. Everything is queued on one stream,
 * by one thread at a time; only small inputs are copied beside it.
 */
final class Gpu {
    private static final Logger LOG = LoggerFactory.getLogger(Gpu.class);
    private static final int NAME_BYTES = 256;
    private static final long CLEANER_MILLIS = 20;
    private static final int HOPPER = 90;
    /** What NVIDIA recommends to give cuBLAS on Hopper. */
    private static final long HOPPER_WORKSPACE = 32 << 20;
    /** The same on older devices. */
    private static final long WORKSPACE = 4 << 20;

    private final CUcontext context = new CUcontext();
    private final Precision precision;
    private final DeviceMemory memory;
    private final Kernels kernels;
    private final WorkQueue queue;
    private final Launch launch;
    private final Chains chains;
    private final Uploads uploads;
    private final Staging staging;
    private final LaterValues laterValues;
    private final Blas blas;
    private final long workspaceBytes;
    private final List<DeviceMemory.Block> temporaries = new ArrayList<>();
    private DeviceMemory.Block workspace; // null before the first product
    private Thread current; // the thread that was last given the context

    /**
     * Opens the device.
     *
     * @throws IllegalStateException if it lacks what the precision needs
     */
    Gpu(CudaMachine machine, Precision precision, KernelCache cache) {
        this.precision = precision;
        Driver.check(JCudaDriver.cuInit(0), "cuInit");
        CUdevice device = new CUdevice();
        Driver.check(JCudaDriver.cuDeviceGet(device, 0), "cuDeviceGet");
        String name = name(device);
        int capability = 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        precision.require(capability, name);
        Driver.check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "opening " + name);
        enter();
        Driver driver = new Driver(machine.driver());
        Handles.Stream stream = stream();
        blas = machine.hasCublas12()
                ? new JcublasBlas(stream, precision)
                : new ForeignBlas(machine.cublas(), stream, precision);
        queue = new WorkQueue(driver, stream, new Graphs(driver, stream, blas));
        memory = new DeviceMemory(name, queue::flush);
        kernels = new Kernels(new Nvrtc(machine.nvrtc()), cache, capability);
        launch = new Launch(queue, attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT));
        chains = new Chains(this);
        uploads = new Uploads(driver, stream(), queue, memory);
        staging = new Staging(driver, queue);
        laterValues = new LaterValues(this, driver, queue);
        workspaceBytes = capability >= HOPPER ? HOPPER_WORKSPACE : WORKSPACE;
        LOG.info("GPU {}, compute capability {}.{}, {}", name, capability / 10, capability % 10, precision.label());
    }

    /** Queues work of the calling thread; several threads take turns. */
    void run(Runnable work) {
        compute(() -> {
            work.run();
            return null;
        });
    }

    /** The same for work with a result. */
    synchronized <T> T compute(Supplier<T> work) {
        try {
            begin();
            return work.get();
        } catch (CudaOutOfMemoryException full) {
            // arrays made outside of any region may wait for the garbage collector; those of this call are still held
            endCall();
            collectGarbage();
            return work.get();
        } finally {
            endCall();
        }
    }

    private void begin() {
        enter();
        memory.collect();
    }

    /** What was queued in this call keeps its memory until it is done, as whoever takes it next queues behind it. */
    private void endCall() {
        uploads.endCall();
        temporaries.forEach(memory::give);
        temporaries.clear();
    }

    /** Returns memory for the present call, which is given back at its end. */
    DeviceMemory.Block temporary(long bytes) {
        DeviceMemory.Block block = memory.take(bytes);
        temporaries.add(block);
        return block;
    }

    Precision precision() {
        return precision;
    }

    DeviceMemory memory() {
        return memory;
    }

    Staging staging() {
        return staging;
    }

    LaterValues laterValues() {
        return laterValues;
    }

    /** Element-wise work that may be joined with what was queued before. */
    Chains chains() {
        return chains;
    }

    /** Queues work. */
    void queue(Work work) {
        queue.add(work);
    }

    /** Returns whether this is the last piece of work and not yet handed on, so that another can take its place. */
    boolean isLast(Work work) {
        return queue.endsWith(work);
    }

    /** Queues a product. */
    void multiply(Work.Product product) {
        if (workspace == null) {
            workspace = memory.reserve(workspaceBytes);
            blas.workspace(workspace);
        }
        queue.add(product);
    }

    /** Begins a call of a kernel of {@code module.cu}. */
    Launch launch(String module, String kernel) {
        return launch.of(kernels.get(module, kernel));
    }

    /** Returns whether activations are stored as bfloat16. */
    boolean halves() {
        return precision == Precision.BFLOAT16;
    }

    /** Copies numbers to the device and returns where kernels of the present call find them. */
    long upload(int[] values) {
        long bytes = (long) values.length * Integer.BYTES;
        if (bytes <= Uploads.PIECE_BYTES) {
            return uploads.send(values);
        }
        DeviceMemory.Block block = temporary(bytes);
        staging.send(block.address(), values);
        return block.address();
    }

    /** A context belongs to a thread. */
    private void enter() {
        if (current != Thread.currentThread()) {
            Driver.check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
            current = Thread.currentThread();
        }
    }

    private void collectGarbage() {
        System.gc();
        try {
            Thread.sleep(CLEANER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        memory.collect();
    }

    private static Handles.Stream stream() {
        Handles.Stream stream = new Handles.Stream();
        Driver.check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "making a stream");
        return stream;
    }

    private static String name(CUdevice device) {
        byte[] name = new byte[NAME_BYTES];
        Driver.check(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
        return new String(name, StandardCharsets.US_ASCII).trim();
    }

    private static int attribute(CUdevice device, int attribute) {
        int[] value = new int[1];
        Driver.check(JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
        return value[0];
    }
}
