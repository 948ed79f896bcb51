package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects with fields that change, made and used in one method. */
final class LocalObjectsTest {
    private static final String OTHER = """
            package local.other;

            import org.adjoint4j.Differentiable;

            public final class Smoothed {
                private static final double RATE = 0.25;

                private double value = 1;
                private double before;

                public void add(double x) {
                    before = value;
                    value += RATE * (x - value);
                }

                public double change() {
                    return square(value - before);
                }

                @Differentiable
                static double square(double x) {
                    return x * x;
                }
            }
            """;

    private static final String MAIN = """
            package local;

            import java.util.ArrayList;
            import java.util.List;
            import java.util.Random;
            import java.util.function.DoubleUnaryOperator;
            import local.other.Smoothed;
            import org.adjoint4j.Differentiable;

            final class Objects {
                record Point(double x, double y) {}

                interface Sink {
                    void add(double x);
                }

                static class Mean implements Sink {
                    private double sum;
                    private int count = 1;
                    boolean touched;

                    Mean() {}

                    Mean(double start) {
                        this(start, 2);
                        sum += 0.5 * start;
                    }

                    Mean(double start, int weight) {
                        sum = start * weight;
                        this.count = count + weight;
                        add(start);
                    }

                    @Override
                    public void add(double x) {
                        if (x < -5) {
                            return;
                        }
                        sum += x;
                        count++;
                        touched = true;
                    }

                    double value() {
                        return sum / count;
                    }

                    double next(double x) {
                        add(x * sum);
                        return sum;
                    }

                    boolean isLarge() {
                        return sum > 10;
                    }
                }

                static final class Body {
                    double x;
                    double v;
                    final double mass;
                    final double[] trace = new double[4];
                    Point last;
                    final List<Double> seen = new ArrayList<>();
                    int steps;

                    {
                        v = 0.5;
                    }

                    Body(double x, double mass) {
                        this.x = x;
                        this.mass = mass;
                        this.last = new Point(x, v);
                    }

                    void step(double force, double dt) {
                        v += force / mass * dt;
                        x += v * dt;
                        trace[steps % trace.length] += x * v;
                        last = new Point(last.y(), x * last.x());
                        seen.add(v);
                        ++steps;
                    }

                    double energy() {
                        double sum = 0;
                        for (double t : trace) {
                            sum += t * t;
                        }
                        for (int i = 0; i < seen.size(); i++) {
                            sum += i * seen.get(i);
                        }
                        return sum + 0.5 * mass * v * v;
                    }
                }

                @Differentiable
                static double mean(double[] xs) {
                    Mean mean = new Mean();
                    for (double x : xs) {
                        mean.add(x * x);
                    }
                    return mean.value();
                }

                @Differentiable
                static double constructed(double x, double y) {
                    Mean a = new Mean(x);
                    Mean b = new Mean(x * y, 3);
                    Mean c = a;
                    c.add(y);
                    c.sum *= x;
                    b.count += 1;
                    return a.value() * b.sum + (a.touched ? c.count : 0) * b.value();
                }

                @Differentiable
                static double simulated(double x, double k, int n) {
                    Body body = new Body(x, 2 + k);
                    for (int i = 0; i < n; i++) {
                        body.step(-k * body.x, 0.1);
                    }
                    return body.energy() + body.last.x() * body.trace[0] + body.steps;
                }

                @Differentiable
                static double branches(double x, double y, int n) {
                    Mean mean = new Mean(y);
                    for (int i = 0; i < n; i++) {
                        if (i % 2 == 0) {
                            Mean alias = mean;
                            alias.add(x * i);
                            continue;
                        }
                        mean.sum = mean.next(y) - x;
                        if (mean.isLarge()) {
                            break;
                        }
                    }
                    return mean.sum * mean.count;
                }

                @Differentiable
                static double conditions(double x, int n) {
                    Mean mean = new Mean(x);
                    boolean both = x > 0 && mean.next(0.5) > 1;
                    double y = mean.sum;
                    while (mean.next(x) < 20 && mean.count < n) {
                        y += mean.sum;
                    }
                    for (int i = 0; i < mean.count; i++) {
                        if (i < 3) {
                            mean.add(0.1 * x);
                        }
                        y += mean.sum * i;
                    }
                    return both ? y * mean.value() : y;
                }

                @Differentiable
                @SuppressWarnings("fallthrough")
                static double tangled(double x, int n) {
                    Mean m = new Mean(x);
                    double y = 0;
                    outer:
                    for (int i = 0; i < n; i++) {
                        Mean inner = new Mean(i * x, 1);
                        do {
                            y += i % 2 == 0 ? m.next(0.1) : inner.next(0.2);
                            if (inner.count > 8) {
                                m.sum -= inner.value();
                                continue outer;
                            }
                            switch (inner.count) {
                                case 5: {
                                    Mean c = new Mean(y);
                                    c.add(x);
                                    y = 0.5 * c.value();
                                    break;
                                }
                                case 6:
                                    m.add(y * 0.01);
                                default:
                                    inner.add(x);
                            }
                            inner.count++;
                        } while (inner.sum < 4 && m.next(0.01) < 50);
                        y += m.isLarge() || inner.next(0.1) > 3 ? inner.sum : -m.sum;
                    }
                    return y + m.value();
                }

                static final class Root {
                    private double guess;
                    private int tries;

                    Root(double guess) {
                        this.guess = guess;
                    }

                    double solve(double a) {
                        while (true) {
                            double next = step(a);
                            if (Math.abs(next - guess) < 1e-9) {
                                return next;
                            }
                            guess = next;
                            if (++tries > 50) {
                                return -1;
                            }
                        }
                    }

                    private double step(double a) {
                        Mean mean = new Mean();
                        mean.count = 0;
                        mean.add(guess);
                        mean.add(a / guess);
                        return mean.value();
                    }
                }

                @Differentiable
                static double newton(double a) {
                    Root root = new Root(a);
                    return root.solve(a) * root.tries;
                }

                @Differentiable
                static double orderOfEvaluation(double x) {
                    Mean m = new Mean(x);
                    double a = m.sum + m.next(x) * m.sum;
                    m.sum += m.next(2);
                    double[] at = {x, 2 * x, 3 * x, 4 * x, 5 * x, 6 * x, 7 * x};
                    return a * m.sum + at[m.count - 5] * at[m.count++ - 4] + m.count;
                }

                @Differentiable
                static double interfaceTyped(double x) {
                    Mean m = new Mean(x);
                    Sink sink = m;
                    sink.add(x * x);
                    return m.sum;
                }

                @Differentiable
                static double otherFile(double x, int n) {
                    Smoothed smoothed = new Smoothed();
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        smoothed.add(x * i);
                        sum += smoothed.change();
                    }
                    return sum;
                }

                @Differentiable
                static double widths(double x, int n) {
                    Widths w = new Widths();
                    double y = x * ((w.total + n) * n) + w.letter;
                    w.x = x;
                    return y * w.x + ("" + w.letter + w.flag).length() + w.small;
                }

                static final class Widths {
                    long total;
                    char letter;
                    short small;
                    boolean flag;
                    double x;
                }

                @Differentiable
                static double inLoop(double x, int n) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        var mean = new Mean(x * i);
                        for (int j = 0; j < i; j++) {
                            mean.add(x + j);
                        }
                        sum += mean.value();
                    }
                    return sum;
                }

                @Differentiable
                static double lambda(double x) {
                    Mean mean = new Mean(x);
                    double now = mean.value();
                    DoubleUnaryOperator f = t -> t * now;
                    mean.add(3);
                    return f.applyAsDouble(x) + mean.sum;
                }

                @Differentiable
                static double writesParameter(double[] xs) {
                    Doubling doubling = new Doubling(xs);
                    doubling.run();
                    return xs[0] * xs[1];
                }

                @Differentiable
                static double callsWriter(double[] xs) {
                    double[] copy = xs.clone();
                    return writesParameter(copy) + copy[0] * xs[1];
                }

                @Differentiable
                static double nestedWriter(double[] xs) {
                    Outer outer = new Outer(xs);
                    return outer.factor * xs[0];
                }

                @Differentiable
                static double callsNestedWriter(double[] xs) {
                    return nestedWriter(xs) * xs[1];
                }

                static final class Outer {
                    double factor = 2;

                    Outer(double[] xs) {
                        Doubling doubling = new Doubling(xs);
                        doubling.run();
                        factor *= xs[1];
                    }
                }

                static final class Counter {
                    int n;
                    long total;
                }

                @Differentiable
                static double counted(double x, int n) {
                    Counter counter = new Counter();
                    for (int i = 0; i < n; i++) {
                        counter.total += ++counter.n;
                    }
                    return x * counter.n * counter.total;
                }

                static final class Doubling {
                    private final double[] values;

                    Doubling(double[] values) {
                        this.values = values;
                    }

                    void run() {
                        for (int i = 0; i < values.length; i++) {
                            values[i] *= values[i];
                        }
                    }
                }

                @Differentiable
                static double constants(double x, long seed) {
                    Random random = new Random(seed);
                    Scale scale = new Scale(3);
                    return x * random.nextInt(5) + scale.of(x) + other(scale, x);
                }

                static final class Scale {
                    final double factor;

                    Scale(double factor) {
                        this.factor = factor;
                    }

                    @Differentiable
                    double of(double x) {
                        return factor * x * x;
                    }
                }

                @Differentiable
                static double other(Scale scale, double x) {
                    return scale.factor * x;
                }

                @Differentiable
                static double thrown(double x) {
                    Checked checked = new Checked();
                    checked.set(x);
                    return checked.value * x;
                }

                static final class Checked {
                    double value;

                    void set(double x) {
                        if (x < 0) {
                            throw new IllegalArgumentException("negative: " + x + " after " + value);
                        }
                        value = x;
                    }
                }
            }
            """;

    private static final Transformed CODE = Transformed.of(MAIN, OTHER);

    private static void check(String name, Object... at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void accumulators() {
        check("mean", new double[] {});
        check("mean", new double[] {1.5});
        check("mean", new double[] {1.5, -2, 0.5});
        check("constructed", 1.5, 2.5);
        check("constructed", 1.5, -6.5);
        check("interfaceTyped", 1.5);
        CODE.method("widths").check(1.5, 100_000);
        check("lambda", 1.5);
        for (int n = 0; n < 5; n++) {
            check("otherFile", 1.5, n);
            check("inLoop", 1.5, n);
        }
    }

    @Test
    void state() {
        for (int n = 0; n < 7; n++) {
            check("simulated", 1.5, 0.7, n);
        }
    }

    @Test
    void controlFlow() {
        for (int n = 0; n < 7; n++) {
            check("branches", 1.5, 0.7, n);
            check("branches", 0.2, 0.3, n);
            check("conditions", 1.1, n);
            check("conditions", -0.3, n);
        }
        check("orderOfEvaluation", 1.5);
        check("newton", 2.0);
        for (int n = 0; n < 5; n++) {
            check("tangled", 1.1, n);
            check("tangled", 0.3, n);
            check("tangled", -0.2, n);
        }
    }

    @Test
    void arraysThatTheyAreGiven() {
        CODE.method("writesParameter").checkInPlace(1e-6, new double[] {1.5, -2});
        CODE.method("callsWriter").checkInPlace(1e-6, new double[] {1.5, -2});
        CODE.method("nestedWriter").checkInPlace(1e-6, new double[] {1.5, -2});
        CODE.method("callsNestedWriter").checkInPlace(1e-6, new double[] {1.5, -2});
    }

    @Test
    void othersAreConstants() {
        check("constants", 1.5, 3L);
        check("counted", 1.5, 4);
    }

    @Test
    void exceptions() {
        check("thrown", 1.5);
        assertThatThrownBy(() -> CODE.method("thrown").gradient(-1.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative: -1.0 after 0.0");
    }

    @Test
    void noObjectIsMade() {
        assertThat(CODE.generated().lines().filter(line -> !line.strip().startsWith("//")))
                .noneMatch(line -> line.matches(".*new (Mean|Body|Smoothed|Doubling|Checked|Outer|Counter)\\(.*"));
    }

    // ---- refusals ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mean m = new Mean(x); keep(m); return m.sum;"
                        + "|17:36|object 'm' is handed on to where its fields can't be followed",
                "Mean m = new Mean(x); m = new Mean(2 * x); return m.sum;"
                        + "|17:31|object 'm' is handed on to where its fields can't be followed",
                "Mean a = new Mean(x); Mean b = new Mean(1); Mean m = x > 0 ? a : b; return m.sum;"
                        + "|17:70|object 'a' is handed on to where its fields can't be followed",
                "Mean[] m = {new Mean(x)}; return m[0].sum;|17:21|'new Mean' is not followed here",
                "List<Mean> m = List.of(new Mean(x)); return m.get(0).sum;|17:32|'new Mean' is not followed here",
                "Mean m; if (x > 0) { m = new Mean(x); } else { m = new Mean(1); } return m.sum;"
                        + "|17:34|'new Mean' is not followed here",
                "Mean m = new Mean(x); DoubleUnaryOperator f = t -> t * m.sum; return f.applyAsDouble(x);"
                        + "|17:64|an object of Mean, whose fields may change, is used in a lambda",
                "Mean m = new Mean(x); return m.self().sum;|24:20|object 'this' is handed on",
                "Mean m = new Mean(x); return m.hashCode() * x;|17:38|'hashCode' is no plain method of Mean itself",
                "Mean m = new Mean(x); return m.factorial(3);|28:38|'factorial' calls itself",
            })
    void whatIsNotFollowedIsRefused(String test) {
        String[] parts = test.split("\\|");
        GenerationResult result = Transformed.generate(List.of(), """
                package refused;

                import java.util.List;
                import java.util.function.DoubleUnaryOperator;
                import org.adjoint4j.Differentiable;

                final class Local {
                    static Mean kept;

                    static double keep(Mean m) {
                        kept = m;
                        return 1;
                    }

                    @Differentiable
                    static double f(double x) {
                        BODY
                    }

                    static class Mean {
                        double sum;
                        Mean(double x) { sum = x; }
                        Mean self() {
                            return this;
                        }

                        double factorial(int n) {
                            return n < 1 ? sum : n * factorial(n - 1);
                        }
                    }
                }
                """.replace("BODY", parts[0]));

        assertThat(result.diagnostics())
                .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                .first()
                .satisfies(d -> {
                    assertThat(d.message()).startsWith(parts[2]);
                    assertThat(d.line() + ":" + d.column()).isEqualTo(parts[1]);
                    assertThat(d.remedy()).isNotBlank();
                });
    }
}
