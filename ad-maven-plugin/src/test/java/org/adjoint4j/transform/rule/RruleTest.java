package org.adjoint4j.transform.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule indexes: their lines, and which rule of a class path wins. */
final class RruleTest {
    private static final String LINE = "p.A#f(double,p.B[]) -> p.AAd#fVjp : p.AAd.FGradient : this=t,0=x,1=ys";

    @TempDir
    private Path folder;

    @Test
    void aLineReadAndWrittenIsTheSame() {
        for (String kind : List.of("rrule", "gradient")) {
            Rrule rule = Rrule.parse(kind + " " + LINE);

            assertThat(rule.primal()).isEqualTo("p.A#f(double,p.B[])");
            assertThat(rule.owner()).isEqualTo("p.AAd");
            assertThat(rule.method()).isEqualTo("fVjp");
            assertThat(rule.gradientType()).isEqualTo("p.AAd.FGradient");
            assertThat(rule.accessors()).isEqualTo(Map.of(Rrule.RECEIVER, "t", 0, "x", 1, "ys"));
            assertThat(rule.generated()).isEqualTo(kind.equals("gradient"));
            assertThat(rule.line(kind)).isEqualTo(kind + " " + LINE);
        }
    }

    @Test
    void genericGradientTypesAndMissingAccessors() {
        String text = "rrule p.A#f() -> p.R#f : java.util.List<p.B, p.C> : ";

        assertThat(Rrule.parse(text).gradientType()).isEqualTo("java.util.List<p.B, p.C>");
        assertThat(Rrule.parse(text).accessors()).isEmpty();
        assertThat(Rrule.parse(text).line("rrule")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rule " + LINE, "rrule p.A#f()", "rrule p.A#f() -> p.R#f", "rrule a -> b : c : 0=x"})
    void anotherFormIsAnError(String line) {
        assertThatThrownBy(() -> Rrule.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a line of a rule index: " + line);
    }

    @Test
    void rulesByHandWinOverGeneratedGradientsAndEarlierEntriesOverLaterOnes() throws IOException {
        Path generated = write("generated", RruleIndex.GRADIENTS, "gradient p.A#f() -> p.Gradient#f : T : 0=*");
        Path first = write("first", RruleIndex.RULES, "rrule p.A#f() -> p.First#f : T : 0=*");
        Path second = write("second", RruleIndex.RULES, "rrule p.A#f() -> p.Second#f : T : 0=*\n\n");

        assertThat(owner(generated, first, second)).isEqualTo("p.First");
        assertThat(owner(second, generated, first)).isEqualTo("p.Second");
        assertThat(owner(generated)).isEqualTo("p.Gradient");
        assertThat(RruleIndex.of(List.of(folder.resolve("missing"))).find("p.A#f()"))
                .isEmpty();
    }

    @Test
    void jarsAreRead() throws IOException {
        Path jar = folder.resolve("rules.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(RruleIndex.RULES));
            out.write("rrule p.A#f() -> p.Jar#f : T : 0=*\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        assertThat(owner(jar)).isEqualTo("p.Jar");
    }

    @Test
    void whatIsAddedWinsAndWhatIsOfferedDoesNot() {
        RruleIndex index = new RruleIndex();
        Rrule first = Rrule.parse("rrule p.A#f() -> p.First#f : T : 0=*");
        Rrule second = Rrule.parse("rrule p.A#f() -> p.Second#f : T : 0=*");

        index.add(first);
        index.offer(second);
        assertThat(index.find("p.A#f()")).contains(first);
        index.add(second);
        assertThat(index.find("p.A#f()")).contains(second);
    }

    private String owner(Path... classPath) {
        return RruleIndex.of(List.of(classPath)).find("p.A#f()").orElseThrow().owner();
    }

    private Path write(String entry, String resource, String text) throws IOException {
        Path file = folder.resolve(entry).resolve(resource);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return folder.resolve(entry);
    }
}
