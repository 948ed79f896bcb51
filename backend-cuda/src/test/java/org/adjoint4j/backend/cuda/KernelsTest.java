package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiling kernels and keeping them. */
final class KernelsTest {
    private static final KernelSource SOURCE = new KernelSource("a.cu", "text", "adjoint4j.cuh", "header");
    private static final List<String> OPTIONS = List.of("--gpu-architecture=sm_90");

    @TempDir
    private Path folder;

    @Test
    void whatTheResultDependsOnChangesTheKey() {
        String key = KernelCache.key(SOURCE, OPTIONS, "12.4");

        assertThat(List.of(
                        KernelCache.key(new KernelSource("a.cu", "text!", "adjoint4j.cuh", "header"), OPTIONS, "12.4"),
                        KernelCache.key(new KernelSource("a.cu", "text", "adjoint4j.cuh", "header!"), OPTIONS, "12.4"),
                        KernelCache.key(SOURCE, List.of("--gpu-architecture=sm_80"), "12.4"),
                        KernelCache.key(SOURCE, OPTIONS, "13.0")))
                .doesNotContain(key)
                .doesNotHaveDuplicates();
        assertThat(KernelCache.key(SOURCE, OPTIONS, "12.4")).isEqualTo(key);
    }

    @Test
    void compilesOnceAndKeepsTheResult() {
        AtomicInteger compiled = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            byte[] image = new KernelCache(folder)
                    .get(SOURCE, OPTIONS, "12.4", () -> new byte[] {(byte) compiled.incrementAndGet()});
            assertThat(image).containsExactly(1);
        }
    }

    @Test
    void doesWithoutAFolderToWriteTo() throws IOException {
        Path file = Files.createFile(folder.resolve("a-file"));

        assertThat(new KernelCache(file).get(SOURCE, OPTIONS, "12.4", () -> new byte[] {7}))
                .containsExactly(7);
    }

    @Test
    void theDeviceGetsEachSourceOnceAndTheNextProcessNone() {
        TestGpu.assumeEmulated();
        int before = Emulation.compilations();
        use(new CudaBackend(TestGpu.machine(), Precision.FLOAT32, new KernelCache(folder)));
        assertThat(Emulation.compilations()).isEqualTo(before + 1);

        use(new CudaBackend(TestGpu.machine(), Precision.FLOAT32, new KernelCache(folder)));
        assertThat(Emulation.compilations()).isEqualTo(before + 1);
    }

    @Test
    void anErrorShowsSourceOptionsAndLog() {
        Nvrtc compiler = new Nvrtc(TestGpu.machine().nvrtc());
        KernelSource wrong = new KernelSource("wrong.cu", "#error planted\n", "adjoint4j.cuh", "");

        assertThatIllegalStateException()
                .isThrownBy(() -> compiler.compile(wrong, OPTIONS, false))
                .withMessageContainingAll(
                        "CUDA kernels of wrong.cu do not compile with --gpu-architecture=sm_90", "error", "planted");
    }

    @Test
    void aNewerDeviceGetsTheNewestArchitectureThereIs() {
        TestGpu.assumeEmulated();
        Nvrtc compiler = new Nvrtc(TestGpu.machine().nvrtc());

        assertThat(compiler.version()).isEqualTo("12.99");
        assertThat(compiler.architecture(90)).isEqualTo(90);
        assertThat(compiler.architecture(89)).isEqualTo(80);
        assertThat(compiler.architecture(120)).isEqualTo(90);
        assertThat(compiler.architecture(35)).isZero();
    }

    private static void use(CudaBackend backend) {
        Buffer buffer = backend.allocate(ElementType.FLOAT32, 10);
        backend.fill(buffer, 10, 1);
        backend.addScaled(1, buffer, buffer, 10);
        buffer.release();
    }
}
