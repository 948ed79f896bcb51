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

/** Side effects in expressions, odd loop heads, integer arithmetic around numbers, recursion: as Java does them. */
final class OrderOfEvaluationTest {
    private static final Transformed CODE = Transformed.of("""
            package flow;

            import java.util.logging.Level;
            import java.util.logging.Logger;
            import org.adjoint4j.Differentiable;

            final class Order {
                private static final Logger LOG = logger();

                static Logger logger() {
                    Logger log = Logger.getLogger("order");
                    log.setLevel(Level.OFF);
                    return log;
                }

                static Logger log() {
                    return LOG;
                }

                @Differentiable
                static double three(double a, double b, double c) {
                    return a * 100 + b * 10 + c * a;
                }

                @Differentiable
                static double arguments(double x, int n) {
                    double y = x;
                    return three(y, y *= 2, y + n) * y + three(y++, ++y, y--);
                }

                @Differentiable
                static double compoundReadsFirst(double x, int n) {
                    double y = x;
                    y += (y = 3) * x + y++;
                    y *= (y += n) - (y = x * y);
                    y -= y;
                    y += x;
                    return y * x;
                }

                @Differentiable
                static double chains(double x, int n) {
                    double a;
                    double b;
                    double c = a = b = x * x;
                    a += b = c *= 2;
                    return a * b + c * n;
                }

                @Differentiable
                static double inConditions(double x, int n) {
                    double y = x;
                    int i = 0;
                    if ((y *= 2) > 3 && i++ < n || (y -= x) < 1 & ++i > 0) {
                        y += i;
                    }
                    boolean both = (y = y * x) > 2 ^ i-- > 1;
                    return (both ? y++ : --y) * y + i;
                }

                @Differentiable
                static double whileWithEffects(double x, int n) {
                    double y = x;
                    int i = n;
                    while (i-- > 0 && (y *= 1.5) < 20) {
                        y += x;
                    }
                    return y * x + i;
                }

                @Differentiable
                static double integrates(double x, double end) {
                    double sum = 0;
                    for (double t = 0; t < end; t += 0.25 * x) {
                        sum += t * x;
                    }
                    return sum;
                }

                @Differentiable
                static double activeLoopVariables(double x, int n) {
                    double product = 1;
                    for (double t = x, u = 2 * x; t < n; t = t * 1.5 + 0.1, u -= 0.5 * t) {
                        product *= u + t;
                    }
                    return product;
                }

                @Differentiable
                static double emptyParts(double x, int n) {
                    int i = 0;
                    double y = x;
                    for (; i < n; ) {
                        y = y * x + i++;
                    }
                    for (int j = 0; j < n; j++, y += x) ;
                    for (; ; i--) {
                        if (i < 0) return y * i;
                        y += i * x;
                    }
                }

                @Differentiable
                static double stepsByOwnValue(double x, int n) {
                    double y = 0;
                    for (int i = 1; i <= 4 * n; i *= 2) {
                        y += x * i;
                        i += n % 2;
                    }
                    for (long k = n; k > 0; k >>= 1) {
                        y *= x + k;
                    }
                    return y;
                }

                @Differentiable
                static double integers(double x, int n) {
                    char c = 'a';
                    c++;
                    c += 1.7;
                    short s = (short) (n * 40000);
                    s -= 3;
                    byte b = (byte) (s * 3);
                    b >>>= 1;
                    long big = 1L << 40;
                    big += n * 2147483647;
                    int wrapped = Integer.MAX_VALUE;
                    wrapped += 0.5 + n;
                    int mixed = 7;
                    mixed *= 1.5;
                    mixed /= 2;
                    mixed %= 3;
                    int bits = ~n & 0xff | 1 << 3 ^ n;
                    return x * c + x * x * s - b * x + big / 1e9 * x + wrapped * 1e-6 * x + mixed * x + bits * x + 'b' / 2 * x;
                }

                @Differentiable
                static double casts(double x, int n) {
                    double y = (float) x * (double) n + (int) 2.9 * x;
                    float f = (float) (x * x);
                    f += x;
                    f++;
                    return y * f + (7 / 2) * x + (byte) 300 * x + n / 2 * x + n / 2.0 * x;
                }

                @Differentiable
                static double remainders(double x, int n) {
                    double y = (x * 5) % (1 + x * x);
                    y %= 0.75;
                    return y + -x % 1.3 + n % 3 * x;
                }

                @Differentiable
                static double factorial(double x, int n) {
                    return n <= 0 ? 1 + x : (n + x) * factorial(x, n - 1);
                }

                @Differentiable
                static double tree(double x, int n) {
                    if (n == 0) return x;
                    double y = x * 1.1;
                    for (int i = 0; i < 2; i++) {
                        if (y > 50) break;
                        y += tree(y * 0.5, n - 1) * i;
                    }
                    return y;
                }

                @Differentiable
                static double even(double x, int n) {
                    if (n == 0) {
                        return x;
                    }
                    return x * odd(x + 0.1, n - 1);
                }

                @Differentiable
                static double odd(double x, int n) {
                    double y = n == 0 ? 1 : even(x * 0.5, n - 1);
                    return y + x;
                }

                @Differentiable
                static double onData(double x, int n) {
                    return x > 40 ? x * n : onData(x * x + 1, n);
                }

                @Differentiable
                static double tells(double x, int n) {
                    System.out.print(x > 1e9 ? "" + x : "");
                    System.err.printf("", x, x * n);
                    log().info("x is " + x);
                    assert x * x >= 0 : "x is " + x;
                    assert n >= 0;
                    double y = x * n;
                    log().log(Level.FINE, "y {0}", y);
                    return y * x;
                }
            }
            """);

    static Stream<Arguments> points() {
        return Stream.of(
                        "arguments",
                        "compoundReadsFirst",
                        "chains",
                        "inConditions",
                        "whileWithEffects",
                        "activeLoopVariables",
                        "emptyParts",
                        "stepsByOwnValue",
                        "integers",
                        "remainders",
                        "factorial",
                        "tree",
                        "even",
                        "odd",
                        "onData",
                        "tells")
                .flatMap(name -> IntStream.of(0, 1, 2, 5)
                        .boxed()
                        .flatMap(n ->
                                DoubleStream.of(0.7, 1.6).mapToObj(x -> Arguments.of(name, new Object[] {x, n}))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("points")
    void agreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkDifferences(1e-5, at);
    }

    @Test
    void tripCountsDependOnData() {
        for (double end : new double[] {-1, 0, 0.1, 1, 3}) {
            double[] gradient = CODE.method("integrates").check(0.9, end);
            double expected = CODE.method("integrates").differences(0.9, end)[0];
            Differentiated.close(gradient, new double[] {expected, 0}, 1e-6, "end " + end);
        }
    }

    @Test
    void castsToFloat() {
        double[] gradient = CODE.method("casts").check(1.5, 3);
        double x = 1.5;
        double y = x * 3 + 2 * x;
        double f = x * x + x + 1;
        double expected = 5 * f + y * (2 * x + 1) + 3 + 44 + 1 + 1.5;
        Differentiated.close(gradient, new double[] {expected}, 1e-5, "casts");
    }

    @Test
    void endlessRecursionFailsAsTheOriginalDoes() {
        assertThatThrownBy(() -> CODE.method("factorial").gradient(1.0, 10_000_000))
                .isInstanceOf(StackOverflowError.class);
        assertThat(CODE.method("factorial").numbers(1.0, 2)).containsExactly(2 * 3 + 2 * 2 + 2 * 3);
    }
}
