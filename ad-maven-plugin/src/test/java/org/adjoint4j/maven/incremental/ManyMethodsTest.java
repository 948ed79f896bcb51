package org.adjoint4j.maven.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.Differentiable;
import org.adjoint4j.transform.GenerationRequest;
import org.adjoint4j.transform.Generator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A module with many methods of 30 lines: how long the goal takes, that the work is in proportion to their number, and
 * that it is done at once where nothing changed. The nightly build has 1,000 of them, {@code -Dscale.methods=1000}, and a
 * limit of 10 seconds.
 */
final class ManyMethodsTest {
    private static final int METHODS = Integer.getInteger("scale.methods", 60);
    private static final int IN_A_CLASS = 20;
    private static final Duration NOTHING_TO_DO = Duration.ofMillis(500);

    @TempDir
    private Path base;

    @Test
    void areGeneratedInTimeAndOnlyOnce() throws IOException {
        writeClasses(METHODS / IN_A_CLASS);
        var layout = new Layout(
                base, base.resolve("out"), base.resolve("res"), base.resolve("classes"), base.resolve("state"));
        var generation = new IncrementalGeneration(layout, Generator::generate);

        long start = System.nanoTime();
        Outcome first = generation.run(request(), "1", false);
        long between = System.nanoTime();
        Outcome second = generation.run(request(), "1", false);
        Duration again = Duration.ofNanos(System.nanoTime() - between);
        Duration all = Duration.ofNanos(between - start);

        System.out.printf("%d methods: %d ms, then nothing to do: %d ms%n", METHODS, all.toMillis(), again.toMillis());
        assertThat(first.errors()).isEmpty();
        assertThat(first.written()).isEqualTo(METHODS / IN_A_CLASS + 1);
        assertThat(second.reason()).isEmpty();
        assertThat(again).isLessThan(NOTHING_TO_DO);
        if (METHODS >= 1000) {
            assertThat(all).isLessThan(Duration.ofMillis(10L * METHODS));
        }
    }

    private void writeClasses(int number) throws IOException {
        for (int i = 0; i < number; i++) {
            Path file = base.resolve("src/many/Many" + i + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source(i));
        }
    }

    /** Counted in bytes of objects made on the way, as time depends on the machine and on what else it does. */
    @Test
    void theWorkIsInProportionToTheirNumber() throws IOException {
        writeClasses(1);
        allocated(); // loads classes
        writeClasses(3);
        long few = allocated();
        writeClasses(12);
        long many = allocated();

        System.out.printf("%d bytes for 60 methods, %d for 240%n", few, many);
        assertThat(many / (double) few)
                .as("%d bytes for 240 methods, %d for 60", many, few)
                .isLessThan(4.2);
    }

    private long allocated() throws IOException {
        GenerationRequest request = request();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(Generator.generate(request).hasErrors()).isFalse();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private GenerationRequest request() throws IOException {
        Path core;
        try {
            core = Path.of(Differentiable.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IOException(e);
        }
        return new GenerationRequest(
                List.of(base.resolve("src")), List.of(core), 17, Optional.empty(), List.of(), List.of());
    }

    private static String source(int number) {
        StringBuilder text = new StringBuilder(
                        "package many;\n\nimport org.adjoint4j.Differentiable;\n\nfinal class Many")
                .append(number)
                .append(" {\n");
        for (int i = 0; i < IN_A_CLASS; i++) {
            text.append(METHOD.formatted(i, i == 0 ? "Math.sin(x)" : "f" + (i - 1) + "(x, y, k - 1)"));
        }
        return text.append("}\n").toString();
    }

    private static final String METHOD = """
                @Differentiable
                static double f%1$d(double x, double y, int k) {
                    double a = x * y;
                    double b = Math.exp(-a * a);
                    double c = 0;
                    for (int i = 0; i < k; i++) {
                        double t = a + b * i;
                        if (t > 1) {
                            c += Math.sin(t) * y;
                        } else if (t < -1) {
                            c -= Math.cos(t) / (1 + x * x);
                        } else {
                            c += t * t;
                        }
                        a = a * 0.9 + c * 0.1;
                    }
                    double d = k > 3 ? a - b : a + b;
                    int n = 0;
                    while (d > 10 && n < 5) {
                        d = d / 2 + b;
                        n++;
                    }
                    double e = Math.sqrt(1 + d * d);
                    double g = Math.tanh(e - c);
                    double h = Math.log(1 + g * g);
                    if (k > 0) {
                        h += %2$s;
                    }
                    double r = Math.hypot(h, e);
                    return r * 0.5 + g * h - c;
                }

            """;
}
