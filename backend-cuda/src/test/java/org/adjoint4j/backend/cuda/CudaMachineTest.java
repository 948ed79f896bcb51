package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The driver here is a pair of native functions that call back into this class. */
final class CudaMachineTest {
    private static final Set<String> ALL = Set.of("libcuda.so.1", "libcublas.so.13", "libnvrtc.so.12");

    @Test
    void namesTheDriver() throws ReflectiveOperationException {
        assertThat(machine(Set.of(), 0, 1).whatIsMissing())
                .contains("the NVIDIA driver (libcuda.so.1) is not installed or not on the library path;"
                        + " install one for CUDA 12 or newer");
    }

    @Test
    void namesTheDriversError() throws ReflectiveOperationException {
        assertThat(machine(ALL, 100, 0).whatIsMissing())
                .contains(
                        "the NVIDIA driver finds no usable GPU (cuInit: CUDA_ERROR_NO_DEVICE); see what nvidia-smi says");
    }

    @Test
    void saysThatThereIsNoDevice() throws ReflectiveOperationException {
        assertThat(machine(ALL, 0, 0).whatIsMissing())
                .contains("the NVIDIA driver finds no usable GPU (it counts 0 devices); see what nvidia-smi says");
    }

    @Test
    void namesCublas() throws ReflectiveOperationException {
        assertThat(machine(Set.of("libcuda.so.1"), 0, 1).whatIsMissing())
                .contains("cuBLAS (libcublas.so.12 or libcublas.so.13) is not found; install the CUDA toolkit 12 or 13,"
                        + " or add its lib64 folder to LD_LIBRARY_PATH");
    }

    @Test
    void namesNvrtc() throws ReflectiveOperationException {
        assertThat(machine(Set.of("libcuda.so.1", "libcublas.so.12"), 0, 1).whatIsMissing())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("NVRTC (libnvrtc.so.12 or"));
    }

    @Test
    void missesNothingWhereAllIsThere() throws ReflectiveOperationException {
        CudaMachine complete = machine(ALL, 0, 2);

        assertThat(complete.whatIsMissing()).isEmpty();
        assertThat(new CudaBackend(complete).unavailableReason())
                .contains("this machine has all it needs, but its kernels are not written yet; use backend cpu");
    }

    private static CudaMachine machine(Set<String> installed, int initResult, int devices)
            throws ReflectiveOperationException {
        Map<String, MemorySegment> functions =
                Map.of("cuInit", function("init", initResult), "cuDeviceGetCount", function("count", devices));
        SymbolLookup driver = name -> Optional.ofNullable(functions.get(name));
        return new CudaMachine(file -> installed.contains(file) ? Optional.of(driver) : Optional.empty());
    }

    @SuppressWarnings("restricted") // makes native functions of this class's methods
    private static MemorySegment function(String name, int answer) throws ReflectiveOperationException {
        Class<?> argument = name.equals("init") ? int.class : MemorySegment.class;
        MethodHandle method = MethodHandles.lookup()
                .findStatic(CudaMachineTest.class, name, MethodType.methodType(int.class, int.class, argument));
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, name.equals("init") ? JAVA_INT : ADDRESS);
        return Linker.nativeLinker().upcallStub(MethodHandles.insertArguments(method, 0, answer), type, Arena.ofAuto());
    }

    private static int init(int answer, int flags) {
        return flags == 0 ? answer : -1;
    }

    @SuppressWarnings("restricted") // the address comes from native code without its extent
    private static int count(int answer, MemorySegment count) {
        count.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, answer);
        return 0;
    }
}
