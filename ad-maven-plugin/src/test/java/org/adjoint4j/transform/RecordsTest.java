package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Records with constructors, factories and fields. */
final class RecordsTest {
    private static final Transformed CODE = Transformed.of("""
            package records;

            import java.util.Objects;
            import org.adjoint4j.Differentiable;

            final class Records {
                record Positive(double x) {
                    Positive {
                        if (x < 0) {
                            throw new IllegalArgumentException("negative: " + x);
                        }
                    }
                }

                record Unit(double x, double y, String name) {
                    Unit {
                        Objects.requireNonNull(name);
                        double norm = Math.sqrt(x * x + y * y);
                        if (norm > 1) {
                            x /= norm;
                            y = y / norm;
                        }
                    }
                }

                record Swapped(double x, double y) {
                    Swapped(double x, double y) {
                        this.x = y * y;
                        if (x > 1) {
                            this.y = x * this.x;
                        } else {
                            this.y = -x;
                        }
                    }
                }

                record Range(double from, double to) {
                    Range(double to) {
                        this(to * to, 3 * to);
                    }

                    Range(int n, float k) {
                        this(n * 2.0, k);
                    }

                    @Differentiable
                    static Range of(double middle, double width) {
                        return new Range(middle - width / 2, middle + width / 2);
                    }

                    @Differentiable
                    double length() {
                        return to - from;
                    }
                }

                record Inner(Positive p, Unit u) {}

                @Differentiable
                static double validated(double x, double y) {
                    Positive p = new Positive(x * y);
                    Positive q = x > 1 ? p : new Positive(y);
                    return p.x() * q.x() + new Positive(x).x();
                }

                @Differentiable
                static double computed(double x, double y) {
                    Unit u = new Unit(x, y, "u");
                    Unit v = new Unit(u.y() * 2, x, u.name());
                    return u.x() * v.y() + v.x() * u.name().length();
                }

                @Differentiable
                static double swapped(double x, double y) {
                    Swapped s = new Swapped(x, y);
                    return s.x() * x + s.y() * y;
                }

                @Differentiable
                static double inALoop(double x, int n) {
                    Unit u = new Unit(x, 1, "u");
                    for (int i = 0; i < n; i++) {
                        u = new Unit(u.x() * 2, u.y() + x, "v");
                    }
                    return u.x() * u.y();
                }

                @Differentiable
                static double nested(double x, double y) {
                    Inner inner = new Inner(new Positive(x), new Unit(x, y, "n"));
                    return inner.p().x() * inner.u().y();
                }

                @Differentiable
                static double factories(double x, double y) {
                    Range r = Range.of(x, y);
                    Range s = new Range(x);
                    return r.length() * s.length() + r.from + new Range(3, 2f).from() * x;
                }
            }
            """);

    private static void check(String name, Object... at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void constructorsThatCheck() {
        check("validated", 1.5, 2.5);
        check("validated", 0.5, 2.5);
        assertThatThrownBy(() -> CODE.method("validated").gradient(-1.0, 2.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative: -2.0");
    }

    @Test
    void constructorsThatCompute() {
        check("computed", 1.5, 2.5);
        check("computed", 0.25, 0.5);
        check("swapped", 1.5, 2.5);
        check("swapped", 0.5, 2.5);
        check("inALoop", 0.3, 3);
        check("nested", 1.5, 2.5);
    }

    @Test
    void aMethodOfARecordIsNotTakenForAnAccessor() {
        Transformed code = Transformed.of("""
                package records;

                import org.adjoint4j.Differentiable;

                record Counter(double x, int[] made) {
                    int next() {
                        return ++made[0];
                    }

                    @Differentiable(wrt = "y")
                    static double f(double y, Counter c) {
                        int first = c.next();
                        int second = c.next();
                        return y * second * 10 + y * first;
                    }
                }
                """);

        Object counter = code.record("records.Counter", 1.0, new int[] {0});
        assertThat((double) code.method("f").gradient(1.0, counter)).isEqualTo(21);
    }

    @Test
    void factoriesAndOtherConstructors() {
        check("factories", 1.5, 2.5);
        assertThat(CODE.generated()).doesNotContain("\\r");
    }
}
