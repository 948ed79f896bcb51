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
 * by one thread at a time.
 */
final class Gpu {
    private static final Logger LOG = LoggerFactory.getLogger(Gpu.class);
    private static final int NAME_BYTES = 256;
    private static final long CLEANER_MILLIS = 20;

    private final CUcontext context = new CUcontext();
    private final Handles.Stream stream = new Handles.Stream();
    private final Precision precision;
    private final Driver driver;
    private final DeviceMemory memory;
    private final Kernels kernels;
    private final Launch launch;
    private final Staging staging;
    private final EarlyValues earlyValues;
    private final Blas blas;
    private final Optimizer optimizer;
    private final List<DeviceMemory.Block> temporaries = new ArrayList<>();
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
        Driver.check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "making a stream");
        driver = new Driver(machine.driver());
        memory = new DeviceMemory(name);
        kernels = new Kernels(new Nvrtc(machine.nvrtc()), cache, capability);
        launch = new Launch(
                driver, stream, attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT));
        staging = new Staging(driver, stream);
        earlyValues = new EarlyValues(driver, stream);
        blas = machine.hasCublas12()
                ? new JcublasBlas(stream, precision)
                : new ForeignBlas(machine.cublas(), stream, precision);
        optimizer = new Optimizer(this);
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
            optimizer.flush();
            return work.get();
        } catch (CudaOutOfMemoryException full) {
            // arrays made outside of any region may wait for the garbage collector; those of this call are still held
            endCall();
            collectGarbage();
            optimizer.flush();
            return work.get();
        } finally {
            endCall();
        }
    }

    /** Queues an optimizer step of one parameter, to be run together with those that follow at once. */
    synchronized void queue(Optimizer.Update update) {
        try {
            begin();
            optimizer.add(update);
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

    Driver driver() {
        return driver;
    }

    Handles.Stream stream() {
        return stream;
    }

    Staging staging() {
        return staging;
    }

    EarlyValues earlyValues() {
        return earlyValues;
    }

    Blas blas() {
        return blas;
    }

    /** Begins a call of a kernel of {@code module.cu}. */
    Launch launch(String module, String kernel) {
        return launch.of(kernels.get(module, kernel));
    }

    /** Returns whether activations are stored as bfloat16. */
    boolean halves() {
        return precision == Precision.BFLOAT16;
    }

    /** Copies numbers to memory for the present call. */
    DeviceMemory.Block upload(int[] values) {
        DeviceMemory.Block block = temporary((long) values.length * Integer.BYTES);
        staging.send(block.address(), values);
        return block;
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
