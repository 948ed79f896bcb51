package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NVIDIA's compiler, where it is installed, accepts every source; prints the registers and spills of each kernel. */
final class NvccTest {
    private static final Logger LOG = LoggerFactory.getLogger(NvccTest.class);
    private static final Path KERNELS = Path.of("src", "main", "resources", "org", "adjoint4j", "backend", "cuda");
    private static final Pattern KERNEL = Pattern.compile(
            "Compiling entry function '(\\w+)' for '(\\w+)'.*?(\\d+) bytes spill stores.*?Used (\\d+) registers",
            Pattern.DOTALL);
    /** What a thread may spill before somebody has to look. */
    private static final int MOST_SPILLED_BYTES = 128;

    @TempDir
    private Path folder;

    static Stream<Path> sources() throws IOException {
        return Files.list(KERNELS)
                .filter(file -> file.toString().endsWith(".cu"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void compilesFor80And90(Path source) throws IOException, InterruptedException {
        assumeTrue(hasNvcc(), "nvcc is not installed");
        String log = run(List.of(
                "nvcc",
                "-std=c++17",
                "-gencode=arch=compute_80,code=sm_80",
                "-gencode=arch=compute_90,code=sm_90",
                "-fatbin",
                "--threads=2", // one for each architecture
                "-Xptxas=-v",
                "-o",
                folder.resolve("kernels").toString(),
                source.toString()));

        List<String> kernels = new ArrayList<>();
        for (Matcher m = KERNEL.matcher(log); m.find(); ) {
            kernels.add(
                    m.group(2) + " " + m.group(1) + ": " + m.group(4) + " registers, " + m.group(3) + " bytes spilled");
            assertThat(Integer.parseInt(m.group(3))).as(m.group(1)).isLessThanOrEqualTo(MOST_SPILLED_BYTES);
        }
        kernels.forEach(LOG::info);
        long entries = Pattern.compile("CUDA_ON_CPU_KERNEL\\(")
                .matcher(Files.readString(source))
                .results()
                .count();
        assertThat(kernels).hasSizeGreaterThanOrEqualTo((int) (2 * entries));
    }

    private static boolean hasNvcc() throws InterruptedException {
        try {
            run(List.of("nvcc", "--version"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
