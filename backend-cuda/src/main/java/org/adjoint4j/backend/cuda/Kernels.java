package org.adjoint4j.backend.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** The kernels of this package's sources; each source is compiled and loaded when one of its kernels is first used. */
final class Kernels {
    /** What a block may use of shared memory without asking. */
    private static final int ORDINARY_SHARED_BYTES = 48 * 1024;

    private final Nvrtc compiler;
    private final KernelCache cache;
    private final int capability;
    private final Map<String, CUmodule> modules = new HashMap<>();
    private final Map<String, Kernel> kernels = new HashMap<>();

    /** Takes the device's compute capability, such as 90. */
    Kernels(Nvrtc compiler, KernelCache cache, int capability) {
        this.compiler = compiler;
        this.cache = cache;
        this.capability = capability;
    }

    /** A loaded kernel. */
    static final class Kernel {
        private final String name;
        private final Handles.Function function;
        private int sharedBytes = ORDINARY_SHARED_BYTES;

        private Kernel(String name, Handles.Function function) {
            this.name = name;
            this.function = function;
        }

        String name() {
            return name;
        }

        long address() {
            return function.address();
        }

        /** Makes sure that a launch with so much shared memory is accepted. */
        void allowShared(int bytes) {
            if (bytes > sharedBytes) {
                int attribute = CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
                Driver.check(
                        JCudaDriver.cuFuncSetAttribute(function, attribute, bytes),
                        bytes + " bytes of shared memory for kernel " + name);
                sharedBytes = bytes;
            }
        }
    }

    /**
     * Returns a kernel of {@code module.cu}.
     *
     * @throws IllegalStateException with the compiler's log if the source does not compile
     */
    Kernel get(String module, String name) {
        Kernel known = kernels.get(name);
        return known != null ? known : load(module, name);
    }

    private Kernel load(String module, String name) {
        CUmodule loaded = modules.computeIfAbsent(module, this::load);
        Handles.Function function = new Handles.Function();
        Driver.check(
                JCudaDriver.cuModuleGetFunction(function, loaded, name), "looking up kernel " + name + " of " + module);
        Kernel kernel = new Kernel(name, function);
        kernels.put(name, kernel);
        return kernel;
    }

    private CUmodule load(String module) {
        KernelSource source = KernelSource.of(module);
        int architecture = compiler.architecture(capability);
        if (architecture == 0) {
            throw new IllegalStateException("NVRTC " + compiler.version() + " does not compile for compute capability "
                    + capability / 10 + "." + capability % 10 + " any more; install an older CUDA toolkit (12)");
        }
        // a device newer than the compiler gets PTX, which its driver translates
        boolean ptx = architecture != capability;
        List<String> options =
                List.of("--gpu-architecture=" + (ptx ? "compute_" : "sm_") + architecture, "--std=c++17", "-lineinfo");
        byte[] image = compiled(source, options, ptx);
        CUmodule loaded = new CUmodule();
        int status = JCudaDriver.cuModuleLoadData(loaded, image);
        if (status != CUresult.CUDA_SUCCESS) {
            cache.remove(source, options, compiler.version());
            status = JCudaDriver.cuModuleLoadData(loaded, compiled(source, options, ptx));
        }
        Driver.check(status, "loading the kernels of " + source.name());
        return loaded;
    }

    private byte[] compiled(KernelSource source, List<String> options, boolean ptx) {
        return cache.get(source, options, compiler.version(), () -> compiler.compile(source, options, ptx));
    }
}
