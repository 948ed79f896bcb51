package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code break}, {@code continue}, labels and {@code do}, in every kind of loop, with zero, one and many trips. */
final class JumpsTest {
    private static final Transformed CODE = Transformed.of("""
            package flow;

            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Jumps {
                @Differentiable
                static double breakInFor(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y = y * x + i;
                        if (y > 20) {
                            break;
                        }
                        y += x;
                    }
                    return y;
                }

                @Differentiable
                static double breakInForDown(double x, int n) {
                    double y = x;
                    for (int i = n; i >= 1; --i) {
                        if (y * i > 20) {
                            y -= i * x;
                            break;
                        }
                        y = y * x + i;
                    }
                    return y;
                }

                @Differentiable
                static double breakInForEach(@NonDifferentiable double[] a, double x) {
                    double y = 1;
                    for (double e : a) {
                        if (y * e > 6) break;
                        y += e * x;
                    }
                    return y * x;
                }

                @Differentiable
                static double breakInWhile(double x, int n) {
                    double y = x;
                    int i = 0;
                    while (i < n) {
                        i++;
                        if (i * x > 3) {
                            y *= 2;
                            break;
                        } else {
                            y = y * x + i;
                        }
                    }
                    return y * i;
                }

                @Differentiable
                static double breakFromEndless(double x, int n) {
                    double y = x;
                    int i = 0;
                    double last;
                    while (true) {
                        last = y * i;
                        if (i >= n) {
                            break;
                        }
                        y = y * x + 1;
                        i++;
                    }
                    return y + last;
                }

                @Differentiable
                static double breakFromBareFor(double x, int n) {
                    double y = x;
                    int i = 0;
                    for (;;) {
                        if (i == n) break;
                        if (y > 50) return y * x;
                        y = y * x + 1;
                        i++;
                    }
                    return y;
                }

                @Differentiable
                static double breakAtOnce(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y *= x;
                        break;
                    }
                    return y;
                }

                @Differentiable
                static double continueInFor(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        if (i % 2 == 1) {
                            continue;
                        }
                        y = y * x + i;
                        if (y > 10) {
                            y -= 8 * x;
                            continue;
                        }
                        y += x;
                    }
                    return y;
                }

                @Differentiable
                static double continueInWhile(double x, int n) {
                    double y = x;
                    int i = 0;
                    while (i < n) {
                        i++;
                        y = y * x + i;
                        if (y > 10) {
                            y -= 8;
                            continue;
                        }
                        y += x * x;
                    }
                    return y;
                }

                @Differentiable
                static double continueWithUpdate(double x, int n) {
                    double y = x;
                    for (int i = 0, j = n; i < j; i++, j -= 1) {
                        if (i == 1) continue;
                        y = y * x + i * j;
                    }
                    return y;
                }

                @Differentiable
                static double continueInForEach(@NonDifferentiable double[] a, double x) {
                    double y = 1;
                    for (double e : a) {
                        if (e > 2) {
                            y *= x;
                            if (e > 3) {
                                continue;
                            }
                            y += e;
                        }
                        y += e * x;
                    }
                    return y;
                }

                @Differentiable
                static double both(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        if (i == 1) {
                            continue;
                        }
                        y *= x;
                        if (i > 2) {
                            y += i;
                            if (y > 4) {
                                y = y + x;
                                break;
                            }
                            y -= x;
                        }
                        y += 0.5;
                    }
                    return y;
                }

                @Differentiable
                static double breakOuter(double x, int n) {
                    double y = x;
                    outer:
                    for (int i = 0; i < n; i++) {
                        y += x;
                        for (int j = 0; j <= i; j++) {
                            y = y * x + j;
                            if (y > 30) {
                                y = y * 0.5;
                                break outer;
                            }
                            if (j == 2) break;
                        }
                        y -= 0.25 * x;
                    }
                    return y;
                }

                @Differentiable
                static double continueOuter(double x, int n) {
                    double y = x;
                    outer:
                    for (int i = 0; i < n; i++) {
                        int j = 0;
                        while (true) {
                            y = y * x + j;
                            if (j == i) {
                                continue outer;
                            }
                            if (y > 30) {
                                y = y * 0.5;
                                break;
                            }
                            j++;
                        }
                        y -= 0.25 * x;
                    }
                    return y;
                }

                @Differentiable
                static double allTargets(double x, int n) {
                    double y = x;
                    outer:
                    for (int i = 0; i < n; i++) {
                        middle:
                        for (int j = 0; j < n; j++) {
                            for (int k = 0; k < n; k++) {
                                y = y * 1.1 + x * (i + 2 * j + 3 * k);
                                if (k == 1 && j == 1) continue middle;
                                if (k == 2) continue outer;
                                if (y > 200) return y * x;
                                if (y > 150) break outer;
                                if (i + j + k == 3) break middle;
                            }
                            y += x;
                        }
                        y *= x;
                    }
                    return y + x;
                }

                @Differentiable
                static double labelledBlock(double x, int n) {
                    double y;
                    done:
                    {
                        if (n > 0) {
                            if (n > 1) {
                                y = x * x;
                                break done;
                            }
                            y = 1;
                        } else {
                            y = 2;
                        }
                        y = y * x + 3;
                    }
                    return y * x;
                }

                @Differentiable
                static double labelledIf(double x, int n) {
                    double y = x;
                    found:
                    if (n > 0) {
                        for (int i = 0; i < n; i++) {
                            y *= x;
                            if (y > 5) break found;
                        }
                        y = y + 7 * x;
                    }
                    return y;
                }

                @Differentiable
                static double doWhile(double x, int n) {
                    double y = x;
                    int i = 0;
                    do {
                        y = y * x + i;
                        i++;
                    } while (i < n);
                    return y;
                }

                @Differentiable
                static double doWhileOnData(double x, double limit) {
                    double y = x;
                    double last;
                    do {
                        last = y;
                        double t = y * x;
                        y = t + 0.5;
                    } while (y < limit);
                    return y * last;
                }

                @Differentiable
                static double doWithJumps(double x, int n) {
                    double y = x;
                    int i = 0;
                    do {
                        i++;
                        if (i % 3 == 0) continue;
                        y = y * x + i;
                        if (y > 20) break;
                        if (y > 15) return y * y;
                        y += 1;
                    } while ((i += 0) < n && y < 40);
                    return y * i;
                }

                @Differentiable
                static double doInDo(double x, int n) {
                    double y = x;
                    int i = 0;
                    do {
                        int j = 0;
                        do y += x * j; while (j++ < i);
                        y *= 0.5 + x;
                    } while (++i < n);
                    return y;
                }

                @Differentiable
                static double jumpsInBlocks(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        {
                            double t = y * x;
                            {
                                if (t > 8) break;
                            }
                            y = t;
                        }
                        double t = 0.5;
                        y += t;
                    }
                    return y;
                }

                @Differentiable
                static double returnsEverywhere(double x, int n) {
                    double y = x;
                    do {
                        for (int i = 0; i < n; i++) {
                            if (i == 3) return y * x;
                            while (y < 2) {
                                y += x;
                                if (n == 2) return y * y * x;
                            }
                            y *= 1.5;
                        }
                        if (n == 1) return y;
                    } while (y < 10 && n > 0);
                    return -y;
                }

                @Differentiable
                static double setBeforeEachBreak(double x, int n) {
                    double y;
                    int i = 0;
                    do {
                        if (i == n) {
                            y = x * 3;
                            break;
                        }
                        i++;
                        y = x * i;
                        if (i > 4) break;
                    } while (true);
                    return y * y;
                }

                @Differentiable
                static double throwsOrBreaks(double x, int n) {
                    double y = x;
                    for (int i = 0; ; i++) {
                        if (i == n) break;
                        if (i == 5) throw new IllegalStateException("five " + n);
                        y *= x;
                    }
                    return y;
                }

                @Differentiable
                static double fillsInPlace(double x, int n) {
                    double[] a = {x, 2 * x, 3, 4};
                    fill(a, x, n);
                    return a[0] * a[1] + a[2] * a[3];
                }

                @Differentiable
                static void fill(double[] a, double x, int n) {
                    for (int i = 0; i < a.length; i++) {
                        if (i == n) return;
                        if (i == 2) continue;
                        a[i] *= x;
                        do {
                            a[0] += (i + 1) * x;
                            if (a[0] > 4) break;
                        } while (a[0] < 3);
                    }
                    a[3] = x;
                }

                @Differentiable
                static double finishes(double x, int n) {
                    double y = x;
                    double z = 1;
                    for (int i = 0; i < 3; i++) {
                        try {
                            if (i == n) break;
                            if (i == n - 1) continue;
                            if (n == 5) throw new IllegalStateException("five");
                            y *= x;
                            if (y > 6) return y * z;
                        } finally {
                            z += y;
                            if (z > 4) z -= x;
                        }
                        y += 1;
                    }
                    try {
                        y += z;
                    } finally {
                        y *= z;
                    }
                    return y;
                }

                @Differentiable
                static double searches(double[] a, double wanted) {
                    int found = -1;
                    for (int i = 0; i < a.length; i++) {
                        if (a[i] * a[i] > wanted) {
                            found = i;
                            break;
                        }
                    }
                    return found < 0 ? a.length * wanted : a[found] * wanted;
                }
            }
            """);

    static Stream<Arguments> trips() {
        return Stream.of(
                        "breakInFor",
                        "breakInForDown",
                        "breakInWhile",
                        "breakFromEndless",
                        "breakFromBareFor",
                        "breakAtOnce",
                        "continueInFor",
                        "continueInWhile",
                        "continueWithUpdate",
                        "both",
                        "breakOuter",
                        "continueOuter",
                        "allTargets",
                        "labelledBlock",
                        "labelledIf",
                        "doWhile",
                        "doWithJumps",
                        "doInDo",
                        "jumpsInBlocks",
                        "returnsEverywhere",
                        "setBeforeEachBreak",
                        "throwsOrBreaks",
                        "fillsInPlace",
                        "finishes")
                .flatMap(name -> IntStream.of(0, 1, 2, 3, 4, 5)
                        .boxed()
                        .filter(n -> !(name.equals("finishes") && n == 5))
                        .flatMap(n ->
                                DoubleStream.of(0.7, 1.3, 1.9).mapToObj(x -> Arguments.of(name, new Object[] {x, n}))));
    }

    static Stream<Arguments> arrays() {
        double[][] arrays = {{}, {1}, {4}, {1, 2.5, 3.5, 1}, {2, 2, 2, 2, 2}};
        return Stream.of("breakInForEach", "continueInForEach", "searches")
                .flatMap(name -> Stream.of(arrays).map(a -> Arguments.of(name, new Object[] {a, 1.3})));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("trips")
    void agreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("arrays")
    void agreesOnArrays(String name, Object[] at) {
        double[] gradient = CODE.method(name).check(at);
        double[] expected = CODE.method(name).differences(at);
        boolean byBoth = name.equals("searches");
        Differentiated.close(gradient, byBoth ? expected : new double[] {expected[expected.length - 1]}, 1e-6, name);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 2, 30, 31, 1000})
    void repeatsOnData(double limit) {
        double[] gradient = CODE.method("doWhileOnData").check(1.2, limit);
        double expected = CODE.method("doWhileOnData").differences(1.2, limit)[0];
        Differentiated.close(gradient, new double[] {expected, 0}, 1e-6, "limit " + limit);
    }

    @Test
    void throwsFromTheMiddleOfALoop() {
        var method = CODE.method("throwsOrBreaks");
        assertThatThrownBy(() -> method.gradient(1.5, 6))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("five 6");
        method.checkDifferences(1e-6, 1.5, 2);
        assertThatThrownBy(() -> CODE.method("finishes").gradient(1.5, 5)).hasMessage("five");
        assertThatThrownBy(() -> CODE.method("finishes").vjp(1.5, 5)).hasMessage("five");
    }

    @Test
    void aBreakIsWrittenAsABreak() {
        assertThat(CODE.generated().replaceAll("\\s+", " "))
                .contains("for (int i = 0; i < n; i++) { // y = y * x + i;")
                .contains("if (condition) { break; } } int trips = trip;")
                .contains("for (int i = trips; i-- > 0; ) {");
    }
}
