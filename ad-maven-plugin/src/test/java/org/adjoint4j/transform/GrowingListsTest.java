package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;

/** Lists that a method makes, fills and reads. */
final class GrowingListsTest {
    private static final Transformed CODE = Transformed.of("""
            package lists;

            import java.util.ArrayList;
            import java.util.List;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.array.NdArray;

            final class Lists {
                record Pair(double a, double b) {}

                @Differentiable
                static double fibonacci(double x, int n) {
                    List<Double> terms = new ArrayList<>();
                    terms.add(1.0);
                    terms.add(x);
                    for (int i = 2; i < n; i++) {
                        terms.add(terms.get(i - 1) * x + terms.get(i - 2));
                    }
                    double sum = 0;
                    for (double term : terms) {
                        sum += term * term;
                    }
                    return sum / terms.size();
                }

                @Differentiable
                static double overwritten(double x, double y) {
                    List<Double> values = new ArrayList<>();
                    values.add(x * y);
                    double before = values.get(0);
                    values.set(0, y);
                    values.add(values.get(0) * before);
                    values.set(1, values.get(1) * values.get(1));
                    return values.get(1) + x * values.get(0);
                }

                @Differentiable
                static double records(double x, int n) {
                    List<Pair> pairs = new ArrayList<>();
                    Pair last = new Pair(x, 1);
                    while (pairs.size() < n) {
                        pairs.add(last);
                        last = new Pair(last.b() * x, last.a() + 0.5);
                        if (pairs.get(pairs.size() - 1).a() > 2) {
                            pairs.set(0, last);
                        }
                    }
                    double s = last.a();
                    for (Pair p : pairs) {
                        s = s * 0.5 + p.a() * p.b();
                    }
                    return s;
                }

                @Differentiable
                static double total(List<Double> values) {
                    double s = 1;
                    for (double v : values) {
                        s *= v;
                    }
                    return s;
                }

                @Differentiable
                static List<Double> powers(double x, int n) {
                    List<Double> all = new ArrayList<>();
                    double p = 1;
                    for (int i = 0; i < n; i++) {
                        p *= x;
                        all.add(p);
                    }
                    return all;
                }

                @Differentiable
                static double calls(double x, int n) {
                    List<Double> values = new ArrayList<>();
                    values.add(x);
                    double first = total(values);
                    values.add(x * x);
                    values.set(0, 2.0);
                    List<Double> copy = List.copyOf(values);
                    values.set(1, first);
                    return total(values) + total(copy) * first + total(powers(x, n));
                }

                @Differentiable
                static double perIteration(double[] xs) {
                    double s = 0;
                    for (int i = 0; i < xs.length; i++) {
                        List<Double> both = new ArrayList<>();
                        both.add(xs[i]);
                        if (xs[i] > 0) {
                            both.add(s + xs[0]);
                        }
                        s = s * 0.5 + both.get(0) * both.get(both.size() - 1);
                    }
                    return s;
                }

                @Differentiable
                static NdArray states(NdArray x, int steps) {
                    List<NdArray> states = new ArrayList<>();
                    NdArray h = x;
                    for (int i = 0; i < steps; i++) {
                        h = h.mul(0.5).add(x.square());
                        states.add(h);
                    }
                    states.set(0, states.get(0).mul(x));
                    return NdArray.concat(0, states).sum();
                }
            }
            """);

    @Test
    void aSequenceThatReadsItself() {
        for (int n : new int[] {2, 3, 8}) {
            CODE.method("fibonacci").checkDifferences(1e-7, 0.7, n);
        }
    }

    @Test
    void anElementThatIsReplaced() {
        CODE.method("overwritten").checkDifferences(1e-7, 1.5, -0.5);
    }

    @Test
    void recordsAndALengthThatDependsOnTheList() {
        for (int n : new int[] {0, 1, 5}) {
            CODE.method("records").checkDifferences(1e-7, 1.25, n);
        }
    }

    @Test
    void listsGoToAndComeFromOtherMethods() {
        CODE.method("calls").checkDifferences(1e-6, 1.1, 3);
        CODE.method("powers").checkPullback(1e-7, 3, 0.8, 4);
    }

    @Test
    void aListOfEachIteration() {
        CODE.method("perIteration").checkDifferences(1e-7, (Object) new double[] {0.5, -1, 2, 0.25});
    }

    @Test
    void arraysInAList() {
        NdArray x =
                NdArray.of(Backends.named("reference"), ElementType.FLOAT64, Shape.of(2), new double[] {0.5, -0.25});
        CODE.method("states").checkDifferences(1e-7, x, 3);
    }

    @Test
    void aSecondNameIsRefused() {
        var result = Transformed.generate(List.of(), """
                package lists;

                import java.util.ArrayList;
                import java.util.List;
                import org.adjoint4j.Differentiable;

                final class Names {
                    @Differentiable
                    static double chosen(double x, List<Double> given) {
                        List<Double> made = new ArrayList<>();
                        made.add(x);
                        List<Double> either = given;
                        if (x > 0) {
                            either = made;
                        }
                        return either.get(0);
                    }
                }
                """);
        assertThat(result.diagnostics())
                .map(Diagnostic::message)
                .anyMatch(m -> m.contains("the list 'made', which this method fills, gets a second name here"));
    }

    @Test
    void aListThatAMethodHandsOnInARecordIsRefused() {
        GenerationResult result = Transformed.generate(List.of(), """
                package growing;

                import java.util.ArrayList;
                import java.util.List;
                import org.adjoint4j.Differentiable;

                final class Handed {
                    record Box(List<Double> values) {}

                    @Differentiable
                    static Box wrap(List<Double> values) {
                        return new Box(values);
                    }

                    @Differentiable
                    static double kept(double x) {
                        List<Double> list = new ArrayList<>();
                        list.add(x);
                        Box box = wrap(list);
                        list.set(0, x * x);
                        return box.values().get(0);
                    }
                }
                """);
        assertThat(result.diagnostics())
                .map(Diagnostic::message)
                .containsExactly("the list 'list', which this method fills, gets a second name here");
    }
}
