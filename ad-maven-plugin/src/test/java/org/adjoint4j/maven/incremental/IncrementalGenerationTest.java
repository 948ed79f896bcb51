package org.adjoint4j.maven.incremental;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.Diagnostic;
import org.adjoint4j.transform.GenerationRequest;
import org.adjoint4j.transform.GenerationResult;
import org.adjoint4j.transform.GenerationResult.GeneratedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IncrementalGenerationTest {
    private static final GeneratedFile A = new GeneratedFile("p/AAd.java", "class AAd {}\n");
    private static final GeneratedFile B = new GeneratedFile("q/BAd.java", "class BAd {}\n");
    private static final GeneratedFile INDEX = new GeneratedFile("META-INF/adjoint4j/p.A", "a\n");

    @TempDir
    Path base;

    private final List<GenerationRequest> calls = new ArrayList<>();
    private GenerationResult next = new GenerationResult(List.of(A, B), List.of(INDEX), List.of());
    private Path source;

    @BeforeEach
    void writeSource() throws IOException {
        source = write("src/p/A.java", "class A {}");
    }

    @Test
    void firstRunWritesEverything() throws IOException {
        Outcome outcome = run();

        assertThat(outcome.reason()).contains("there is no complete earlier run");
        assertThat(outcome.summary()).endsWith("): 3 files, 3 written");
        assertThat(base.resolve("out/p/AAd.java")).hasContent("class AAd {}");
        assertThat(base.resolve("res/META-INF/adjoint4j/p.A")).hasContent("a");
    }

    @Test
    void secondRunDoesNothingAndRepeatsTheWarnings() throws IOException {
        next = new GenerationResult(List.of(A), List.of(), List.of(diagnostic(Diagnostic.Severity.WARNING)));
        List<String> warnings = run().warnings();
        Outcome again = run();

        assertThat(calls).hasSize(1);
        assertThat(again.reason()).isEmpty();
        assertThat(again.summary()).isEqualTo("Gradient code is up to date: 1 file");
        assertThat(again.warnings()).isEqualTo(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("A.java:[2,3] no gradient\n\tdouble x;\n");
    }

    @Test
    void changedSourceIsNamed() throws IOException {
        run();
        write("src/p/A.java", "class A { int i; }");

        assertThat(run().reason()).contains("src/p/A.java changed");
    }

    @Test
    void newAndGoneSourcesAreNamed() throws IOException {
        run();
        write("src/p/B.java", "class B {}");
        assertThat(run().reason()).contains("src/p/B.java is new");

        Files.delete(source);
        Files.delete(base.resolve("src/p/B.java"));
        assertThat(run().reason()).contains("src/p/A.java is gone, and 1 more");
    }

    @Test
    void touchingASourceIsNoChange() throws IOException {
        run();
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));

        assertThat(run().reason()).isEmpty();
    }

    @Test
    void changedJarIsNamed() throws IOException {
        run();
        write("lib/dep.jar", "longer than before");

        assertThat(run().reason()).contains("lib/dep.jar changed");
    }

    @Test
    void changedClassOfADependencyIsAChangeButNotItsOtherFiles() throws IOException {
        Files.createDirectories(base.resolve("dep/classes"));
        run();
        write("dep/classes/data.txt", "not a class");
        assertThat(run().reason()).isEmpty();

        write("dep/classes/d/D.class", "bytes");
        assertThat(run().reason()).contains("dep/classes changed");

        write("dep/classes/META-INF/adjoint4j/d.D", "rule");
        assertThat(run().reason()).contains("dep/classes changed");
    }

    @Test
    void changedPluginOrParameterIsNamed() throws IOException {
        run();
        assertThat(run(request(17), "2", false).reason()).contains("the plugin changed");
        assertThat(run(request(21), "2", false).reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("a parameter changed (now release 21,"));
    }

    @Test
    void forceAlwaysGeneratesButWritesOnlyWhatDiffers() throws IOException {
        run();
        Outcome outcome = run(request(17), "1", true);

        assertThat(outcome.reason()).contains("forced");
        assertThat(outcome.written()).isZero();
        assertThat(calls).hasSize(2);
    }

    @Test
    void unchangedOutputKeepsItsTime() throws IOException {
        run();
        Path kept = base.resolve("out/p/AAd.java");
        Files.setLastModifiedTime(kept, FileTime.fromMillis(1_000));
        next = new GenerationResult(List.of(A, new GeneratedFile(B.path(), "changed")), List.of(INDEX), List.of());
        write("src/p/A.java", "changed");

        assertThat(run().written()).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(FileTime.fromMillis(1_000));
    }

    @Test
    void outputsOfEarlierRunsAreDeletedButNoOtherFiles() throws IOException {
        run();
        Path copy = write("classes/META-INF/adjoint4j/p.A", "a\n");
        Path mine = write("out/p/Mine.java", "class Mine {}");
        next = new GenerationResult(List.of(A), List.of(), List.of());
        write("src/p/A.java", "changed");
        Outcome outcome = run();

        assertThat(outcome.summary()).endsWith("(src/p/A.java changed): 1 file, 0 written, 2 deleted");
        assertThat(base.resolve("out/q")).doesNotExist();
        assertThat(base.resolve("res/META-INF")).doesNotExist();
        assertThat(copy).doesNotExist();
        assertThat(mine).exists();
    }

    @Test
    void editedOrDeletedOutputIsWrittenAgain() throws IOException {
        run();
        Files.delete(base.resolve("out/p/AAd.java"));
        assertThat(run().reason()).contains("a generated file was changed or deleted");

        write("out/p/AAd.java", "edited");
        assertThat(run().written()).isEqualTo(1);
        assertThat(base.resolve("out/p/AAd.java")).hasContent("class AAd {}");
    }

    @Test
    void errorsLeaveTheGoodOutputAndAreFoundAgain() throws IOException {
        run();
        write("src/p/A.java", "bad");
        GenerationResult good = next;
        next = new GenerationResult(
                List.of(new GeneratedFile(A.path(), "half")),
                List.of(),
                List.of(diagnostic(Diagnostic.Severity.ERROR)));

        assertThat(run().errors()).hasSize(1);
        assertThat(run().errors()).as("the second time too").hasSize(1);
        assertThat(base.resolve("out/p/AAd.java")).hasContent("class AAd {}");
        assertThat(base.resolve("out/q/BAd.java")).exists();

        next = good;
        write("src/p/A.java", "class A {}");
        assertThat(run().reason())
                .as("the source is again what the output was made from")
                .isEmpty();
    }

    @Test
    void interruptedRunIsRepeatedAndItsFilesAreKnown() throws IOException {
        run();
        write("src/p/A.java", "changed");
        GeneratedFile unwritable = new GeneratedFile("q/D.java", "d");
        Path obstacle = write("out/q/D.java/obstacle", "");
        next = new GenerationResult(List.of(A, new GeneratedFile("q/C.java", "c"), unwritable), List.of(), List.of());
        assertThatThrownBy(this::run).isInstanceOf(IOException.class);
        assertThat(base.resolve("out/q/C.java")).exists();

        Files.delete(obstacle);
        next = new GenerationResult(List.of(A), List.of(), List.of());
        Outcome outcome = run();
        assertThat(outcome.reason()).contains("there is no complete earlier run");
        assertThat(base.resolve("out/q")).doesNotExist();
    }

    @Test
    void pathsOutOfTheFolderAreRefused() {
        next = new GenerationResult(List.of(outside()), List.of(), List.of());

        assertThatThrownBy(this::run).hasMessageContaining("'../evil.java' leads out of");
        assertThat(base.resolve("evil.java")).doesNotExist();
    }

    @Test
    void unreadableStateCountsAsNone() throws IOException {
        run();
        write("state", "adjoint4j state 1\nsource\tonly two fields\n");
        assertThat(run().reason()).contains("there is no complete earlier run");

        Files.write(base.resolve("state"), new byte[] {(byte) 0xff, 0x00});
        assertThat(run().reason()).contains("there is no complete earlier run");
    }

    @Test
    void nothingDifferentiableIsSaid() throws IOException {
        next = new GenerationResult(List.of(), List.of(), List.of());

        assertThat(run().summary()).startsWith("No @Differentiable methods found");
    }

    private static GeneratedFile outside() {
        return new GeneratedFile("../evil.java", "class Evil {}");
    }

    private Diagnostic diagnostic(Diagnostic.Severity severity) {
        return new Diagnostic(severity, source, 2, 3, "no gradient", "\tdouble x;", "use a \\ parameter");
    }

    private Outcome run() throws IOException {
        return run(request(17), "1", false);
    }

    private Outcome run(GenerationRequest request, String plugin, boolean force) throws IOException {
        Layout layout = new Layout(
                base, base.resolve("out"), base.resolve("res"), base.resolve("classes"), base.resolve("state"));
        return new IncrementalGeneration(layout, this::generate).run(request, plugin, force);
    }

    private GenerationResult generate(GenerationRequest request) {
        calls.add(request);
        return next;
    }

    private GenerationRequest request(int release) {
        return new GenerationRequest(
                List.of(base.resolve("src")),
                List.of(base.resolve("lib/dep.jar"), base.resolve("dep/classes")),
                release,
                Optional.empty(),
                List.of(),
                List.of());
    }

    private Path write(String path, String content) throws IOException {
        Path file = base.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
