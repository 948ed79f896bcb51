package org.adjoint4j.gpt2.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves in {@code target/dist}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for a POSIX shell")
class DistributionIT {
    private static final Path DIST = Path.of("target/dist");

    @TempDir
    Path folder;

    @Test
    void theProgramTrainsOnTheCpuBackendFromAnyFolder() throws IOException, InterruptedException {
        String output =
                run("train --backend cpu --steps 2 --context 8 --batch 1 --sample-every 0 --out run --vocabulary 500");

        assertThat(output).contains("all 2 steps are made");
        assertThat(folder.resolve("run/model.ckpt")).exists();
    }

    @Test
    void theZipHoldsTheSame() throws IOException {
        try (var zips = Files.newDirectoryStream(Path.of("target"), "gpt2-*.zip")) {
            Path zip = zips.iterator().next();
            String base = zip.getFileName().toString().replace(".zip", "");
            try (FileSystem files = FileSystems.newFileSystem(zip);
                    var dist = Files.walk(DIST)) {
                assertThat(dist.filter(Files::isRegularFile).map(DIST::relativize))
                        .isNotEmpty()
                        .allMatch(file -> Files.exists(files.getPath(base, file.toString())));
            }
        }
    }

    private String run(String line) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(DIST.resolve("bin/gpt2").toAbsolutePath().toString());
        builder.command().addAll(Arrays.asList(line.split(" ")));
        builder.environment().put("GPT2_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("GPT2_HEAP", "512m");
        Process process =
                builder.directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
