package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
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
    void namesAnOldDriver() throws ReflectiveOperationException {
        assertThat(machine(ALL, 0, 1, 11_080, 8).whatIsMissing())
                .contains("the NVIDIA driver is for CUDA 11.8; install R525 or newer, which is for CUDA 12");
    }

    @Test
    void namesAnOldDevice() throws ReflectiveOperationException {
        assertThat(machine(ALL, 0, 1, 12_020, 6).whatIsMissing())
                .contains("the GPU has compute capability 6.6; 7.0 (Volta) or newer is needed");
    }

    @Test
    void missesNothingWhereAllIsThere() throws ReflectiveOperationException {
        CudaMachine complete = machine(ALL, 0, 2);

        assertThat(complete.whatIsMissing()).isEmpty();
        assertThat(complete.hasCublas12()).isFalse();
    }

    private static CudaMachine machine(Set<String> installed, int initResult, int devices)
            throws ReflectiveOperationException {
        return machine(installed, initResult, devices, 13_000, 9);
    }

    /** The device's capability is the same number twice, such as 9.9. */
    private static CudaMachine machine(Set<String> installed, int initResult, int devices, int version, int capability)
            throws ReflectiveOperationException {
        Map<String, MemorySegment> functions = Map.of(
                "cuInit", function("init", initResult, JAVA_INT),
                "cuDeviceGetCount", function("answer", devices, ADDRESS),
                "cuDriverGetVersion", function("answer", version, ADDRESS),
                "cuDeviceGetAttribute", function("attribute", capability, ADDRESS, JAVA_INT, JAVA_INT));
        SymbolLookup driver = name -> Optional.ofNullable(functions.get(name));
        return new CudaMachine(file -> installed.contains(file) ? Optional.of(driver) : Optional.empty());
    }

    @SuppressWarnings("restricted") // makes native functions of this class's methods
    private static MemorySegment function(String name, int answer, MemoryLayout... arguments)
            throws ReflectiveOperationException {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, arguments);
        MethodType withAnswer = type.toMethodType().insertParameterTypes(0, int.class);
        MethodHandle method = MethodHandles.lookup().findStatic(CudaMachineTest.class, name, withAnswer);
        return Linker.nativeLinker().upcallStub(MethodHandles.insertArguments(method, 0, answer), type, Arena.ofAuto());
    }

    private static int init(int answer, int flags) {
        return flags == 0 ? answer : -1;
    }

    @SuppressWarnings("restricted") // the address comes from native code without its extent
    private static int answer(int answer, MemorySegment where) {
        where.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, answer);
        return 0;
    }

    private static int attribute(int answer, MemorySegment where, int attribute, int device) {
        return answer(answer, where);
    }
}
