package org.adjoint4j.gpt2.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bin/gpt2} with JDKs that only say what they were told. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for a POSIX shell")
class LauncherTest {
    private static final String VECTOR = "java.base jdk.incubator.vector";

    private record Result(int exitCode, List<String> output) {}

    @TempDir
    Path folder;

    private Path program;
    private Path jdks;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void copyTheScript() throws IOException {
        program = folder.resolve("a program/bin/gpt2");
        jdks = folder.resolve("jdks");
        Files.createDirectories(program.getParent());
        Files.createDirectories(jdks);
        Files.copy(Path.of("src/dist/bin/gpt2"), program);
        executable(program);
        environment.put("GPT2_JDKS", jdks.toString());
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("HOME", folder.toString());
    }

    @Test
    void theNewestJdkGetsTheFlagsAndTheArguments() throws IOException, InterruptedException {
        jdk(jdks.resolve("17"), "17.0.2", VECTOR);
        jdk(jdks.resolve("25"), "25.0.1", VECTOR);
        jdk(jdks.resolve("26"), "26", VECTOR);

        Result result = run("generate", "Once upon a time", "");

        Path home = program.getParent().getParent().toRealPath();
        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .containsExactly(
                        "<" + jdks.resolve("26") + ">",
                        "<-XX:MaxRAMPercentage=75>",
                        "<@" + home + "/lib/jvm.options>",
                        "<-cp>",
                        "<" + home + "/lib/*>",
                        "<org.adjoint4j.gpt2.cli.Main>",
                        "<generate>",
                        "<Once upon a time>",
                        "<>");
    }

    @Test
    void heapAndFurtherFlagsCanBeSet() throws IOException, InterruptedException {
        jdk(jdks.resolve("25"), "25", VECTOR);
        environment.put("GPT2_HEAP", "8g");
        environment.put("GPT2_JAVA_OPTIONS", "-Da=b -Dc=d");

        assertThat(run().output())
                .contains("<-Xmx8g>", "<-Da=b>", "<-Dc=d>")
                .doesNotContain("<-XX:MaxRAMPercentage=75>");
    }

    @Test
    void aJdkThatIsNamedIsUsedAndNoOther() throws IOException, InterruptedException {
        jdk(jdks.resolve("26"), "26", VECTOR);
        jdk(folder.resolve("mine"), "25.0.3", VECTOR);
        environment.put("GPT2_JAVA_HOME", folder.resolve("mine").toString());

        assertThat(run().output()).first().isEqualTo("<" + folder.resolve("mine") + ">");

        environment.put("GPT2_JAVA_HOME", folder.resolve("missing").toString());
        assertThat(run().exitCode()).isEqualTo(1);
    }

    @Test
    void anOldJavaHomeIsNoHindrance() throws IOException, InterruptedException {
        jdk(folder.resolve("old"), "17.0.2", VECTOR);
        jdk(jdks.resolve("25"), "25", VECTOR);
        environment.put("JAVA_HOME", folder.resolve("old").toString());

        assertThat(run().output()).first().isEqualTo("<" + jdks.resolve("25") + ">");
    }

    @Test
    void aRuntimeOfItsOwnComesFirst() throws IOException, InterruptedException {
        jdk(jdks.resolve("26"), "26", VECTOR);
        Path runtime = program.getParent().getParent().toRealPath().resolve("runtime");
        jdk(runtime, "25", VECTOR);

        assertThat(run().output()).first().isEqualTo("<" + runtime + ">");
    }

    @Test
    void aLinkToTheScriptWorks() throws IOException, InterruptedException {
        jdk(jdks.resolve("25"), "25", VECTOR);
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.relativize(program));
        Path home = program.getParent().getParent().toRealPath();
        program = link;

        assertThat(run().output()).contains("<" + home + "/lib/*>");
    }

    @Test
    void withoutAJdkThatCanOneLineSaysWhatToDo() throws IOException, InterruptedException {
        jdk(jdks.resolve("17"), "17.0.2", VECTOR);
        jdk(jdks.resolve("25"), "25", "java.base");

        Result result = run("train");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(String.join(" ", result.output()))
                .contains("needs a JDK 25 or newer with the module jdk.incubator.vector, and found none")
                .contains("Install one from https://adoptium.net, or set GPT2_JAVA_HOME");
    }

    private static void jdk(Path home, String version, String modules) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        Path java = Files.writeString(
                home.resolve("bin/java"), "#!/bin/sh\necho \"<" + home + ">\"\nprintf '<%s>\\n' \"$@\"\n");
        executable(java);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(Arrays.asList(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output.lines().toList());
    }
}
