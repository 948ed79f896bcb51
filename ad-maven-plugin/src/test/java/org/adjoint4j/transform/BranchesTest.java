package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Branches and simple switches, what they leave unset, and what they throw. */
final class BranchesTest {
    private static final Transformed CODE = Transformed.of("""
            package flow;

            import org.adjoint4j.Differentiable;

            final class Branches {
                enum Kind { LINEAR, SQUARE, CUBE }

                @Differentiable
                static double switchInt(double x, int k) {
                    double y = switch (k) {
                        case 0 -> x;
                        case 1, 2 -> x * x;
                        default -> {
                            double z = x + 1;
                            yield z * z * z;
                        }
                        case 7 -> Math.sin(x);
                    };
                    return y * x;
                }

                @Differentiable
                static double switchString(double x, String s) {
                    return switch (s) {
                        case "square" -> x * x;
                        case "cube" -> x * x * x;
                        default -> x;
                    };
                }

                @Differentiable
                static double switchEnum(double x, Kind kind) {
                    return x + switch (kind) {
                        case LINEAR -> x;
                        case SQUARE -> x * x;
                        case CUBE -> x * x * x;
                    };
                }

                @Differentiable
                static double switchInLoop(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y = switch (i % 3) {
                            case 0 -> y * x;
                            case 1 -> {
                                double z = y + x;
                                y = z;
                                yield z * 0.5 + y;
                            }
                            default -> y - 1;
                        };
                    }
                    return y;
                }

                @Differentiable
                static double guarded(double x) {
                    if (x < 0) {
                        throw new IllegalArgumentException("negative: " + x);
                    }
                    return Math.sqrt(x);
                }

                @Differentiable
                static double switchThrows(double x, int k) {
                    return switch (k) {
                        case 0 -> x;
                        case 1 -> x * x;
                        default -> throw new IllegalStateException("k " + k);
                    };
                }

                @Differentiable
                static double shadowedBlocks(double x) {
                    double y = 0;
                    {
                        double t = x * x;
                        y += t;
                    }
                    {
                        double t = x * 3;
                        y += t * y;
                    }
                    return y;
                }

                @Differentiable
                static double lateInitialised(double x, boolean flag) {
                    double y;
                    final double z;
                    if (flag) {
                        y = x * x;
                        z = 2;
                    } else {
                        y = -x;
                        z = x;
                    }
                    return y * z;
                }

                @Differentiable
                static double text(double x, int n, boolean c) {
                    String word = "w";
                    word += c ? "a" + n : 'b';
                    word += x > 1 ? 'a' : "bc";
                    word = word + (c ? 12 : "z") + (x > 2 ? "yes" : true);
                    Object o = c ? "abc" : 1.5f;
                    return x * word.length() + x * o.toString().length();
                }

                @Differentiable
                static double dividesByZero(double x, int n) {
                    int zero = 0;
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y *= i > 2 ? n % zero : x;
                    }
                    return n > 2 ? y / (n / zero) : y;
                }
            }
            """);

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    static Stream<Arguments> points() {
        return Stream.of(
                Arguments.of("switchInt", at(1.5, 0)),
                Arguments.of("switchInt", at(1.5, 1)),
                Arguments.of("switchInt", at(1.5, 2)),
                Arguments.of("switchInt", at(1.5, 7)),
                Arguments.of("switchInt", at(1.5, 9)),
                Arguments.of("switchString", at(1.5, "square")),
                Arguments.of("switchString", at(1.5, "cube")),
                Arguments.of("switchString", at(1.5, "")),
                Arguments.of("switchInLoop", at(1.5, 0)),
                Arguments.of("switchInLoop", at(1.5, 1)),
                Arguments.of("switchInLoop", at(1.5, 8)),
                Arguments.of("guarded", at(2.0)),
                Arguments.of("switchThrows", at(2.0, 0)),
                Arguments.of("switchThrows", at(2.0, 1)),
                Arguments.of("lateInitialised", at(2.0, true)),
                Arguments.of("lateInitialised", at(2.0, false)),
                Arguments.of("shadowedBlocks", at(2.0)),
                Arguments.of("text", at(1.5, 3, true)),
                Arguments.of("text", at(0.5, 3, false)),
                Arguments.of("text", at(2.5, 30, true)),
                Arguments.of("dividesByZero", at(1.5, 2)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("points")
    void agreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void switchesOnEnums() {
        for (Object kind : CODE.load("flow.Branches$Kind").getEnumConstants()) {
            CODE.method("switchEnum").checkDifferences(1e-6, 1.5, kind);
        }
    }

    @Test
    void throwsWhatTheOriginalThrows() {
        assertThatThrownBy(() -> CODE.method("guarded").gradient(-1.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative: -1.0");
        assertThatThrownBy(() -> CODE.method("guarded").vjp(-1.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CODE.method("switchThrows").gradient(-1.0, 4)).hasMessage("k 4");
        assertThatThrownBy(() -> CODE.method("switchString").gradient(1.0, null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> CODE.method("dividesByZero").gradient(1.5, 3))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("/ by zero");
        assertThatThrownBy(() -> CODE.method("dividesByZero").vjp(1.5, 4)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> CODE.method("switchEnum").gradient(1.0, null))
                .isInstanceOf(NullPointerException.class);
    }
}
