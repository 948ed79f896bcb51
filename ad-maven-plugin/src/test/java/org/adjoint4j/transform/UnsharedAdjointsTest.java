package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ForwardingBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of gradients are made in memory that a generated pullback has just returned, never in anybody else's. */
@SuppressWarnings("try") // regions are opened for what is made while they are open
final class UnsharedAdjointsTest {
    private static final Backend REFERENCE = Backends.named("reference");
    private static final Transformed CODE = Transformed.of("""
            package tied;

            import java.util.List;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.RruleFor;
            import org.adjoint4j.Vjp;
            import org.adjoint4j.array.NdArray;

            final class Tied {
                record Table(NdArray rows, List<NdArray> more) {}

                @Differentiable
                static NdArray embed(Table t, int[] ids) {
                    return t.rows().gatherRows(ids).mul(t.more().get(0)).add(t.more().get(1));
                }

                @Differentiable
                static NdArray tied(Table t, int[] ids) {
                    return embed(t, ids).tanh().matmul(t.rows(), false, true).square().sum();
                }

                @Differentiable
                static NdArray twice(Table t, int[] ids) {
                    NdArray x = embed(t, ids);
                    return x.mul(embed(t, ids)).add(t.more().get(1));
                }

                @Differentiable
                static Table swapped(Table t) {
                    return new Table(t.more().get(0), List.of(t.rows(), t.more().get(1)));
                }

                @Differentiable
                static Table again(Table t) {
                    Table s = swapped(t);
                    return swapped(new Table(s.rows(), List.of(s.more().get(0), t.more().get(1))));
                }

                @Differentiable
                static Table both(Table t) {
                    Table s = swapped(t);
                    return new Table(s.rows().add(t.rows()), List.of(s.more().get(0), t.rows()));
                }

                @Differentiable
                static NdArray plus(Table t) {
                    return t.rows().add(t.more().get(0)).add(t.more().get(1));
                }

                @Differentiable
                static NdArray pluses(Table t) {
                    return plus(t).add(plus(t)).add(t.rows());
                }

                static NdArray own(Table t) {
                    return t.rows().add(t.rows());
                }

                @RruleFor(type = Tied.class, method = "own")
                static Vjp<NdArray, Table> ownRule(Table t) {
                    return Vjp.of(own(t), dy -> new Table(dy, List.of(dy, dy)));
                }

                @Differentiable
                static NdArray usesOwn(Table t) {
                    return own(t).add(own(t)).add(t.rows());
                }
            }
            """);

    private static NdArray random(long seed, int... dims) {
        double[] numbers =
                new Random(seed).doubles(Shape.of(dims).size(), 0.2, 1.2).toArray();
        return NdArray.of(REFERENCE, ElementType.FLOAT64, Shape.of(dims), numbers);
    }

    private static Object table() {
        return CODE.record("tied.Tied$Table", random(1, 3, 3), java.util.List.of(random(2, 3, 3), random(3, 3, 3)));
    }

    private static Object[] at(String name) {
        return name.equals("tied") || name.equals("twice")
                ? new Object[] {table(), new int[] {2, 2, 0}}
                : new Object[] {table()};
    }

    @ParameterizedTest
    @ValueSource(strings = {"tied", "twice", "swapped", "again", "both", "plus", "pluses"})
    void gradientsAreRight(String name) {
        CODE.method(name).checkPullback(1e-6, 7, at(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tied", "twice", "swapped", "again", "both", "plus", "pluses", "usesOwn"})
    void nothingThatOthersHoldIsWrittenTo(String name) {
        try (Region region = Region.open()) {
            Object[] at = at(name);
            double[] arguments = Leaves.of(at[0]);
            Vjp<Object, Object> vjp = CODE.method(name).vjp(at);
            double[] value = Leaves.of(vjp.value());
            Object adjoint = Leaves.random(vjp.value(), 5);
            double[] given = Leaves.of(adjoint);

            Object first = vjp.pullback(adjoint);
            double[] gradient = Leaves.of(first);
            Object second = vjp.pullback(adjoint);

            assertThat(Leaves.of(second)).as("again").containsExactly(gradient);
            assertThat(Leaves.of(first)).as("the first gradient").containsExactly(gradient);
            assertThat(Leaves.of(adjoint)).as("adjoint").containsExactly(given);
            assertThat(Leaves.of(vjp.value())).as("value").containsExactly(value);
            assertThat(Leaves.of(at[0])).as("argument").containsExactly(arguments);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"swapped", "again", "both"})
    void aGradientThatIsGivenToAnotherPullbackStaysAsItIs(String name) {
        try (Region region = Region.open()) {
            Vjp<Object, Object> vjp = CODE.method(name).vjp(at(name));
            Object gradient = vjp.pullback(Leaves.random(vjp.value(), 5));
            double[] before = Leaves.of(gradient);

            Object next = vjp.pullback(gradient);
            Leaves.of(vjp.pullback(next));

            assertThat(Leaves.of(gradient)).containsExactly(before);
        }
    }

    @Test
    void aHandWrittenRuleMayReturnOneArrayThreeTimes() {
        try (Region region = Region.open()) {
            Vjp<Object, Object> vjp = CODE.method("usesOwn").vjp(at("usesOwn"));
            NdArray adjoint = random(8, 3, 3);
            double[] dy = adjoint.toDoubleArray();

            double[] gradient = Leaves.of(vjp.pullback(adjoint));

            for (int i = 0; i < 9; i++) {
                assertThat(gradient[i]).isEqualTo(3 * dy[i]);
                assertThat(gradient[9 + i]).isEqualTo(2 * dy[i]);
            }
        }
    }

    /** The gradient of the embedding is added to that of the head, in the memory of one of them. */
    @Test
    void aTiedTableTakesNoThirdArray() {
        int[] held = new int[2]; // now and at most, of the table's size
        Backend counting = ForwardingBackend.of(REFERENCE, call -> {
            if (call.name().equals("name")) {
                return "counting";
            }
            if (call.name().equals("allocate") && (int) call.arguments()[1] == 50 * 3) {
                held[0]++;
                held[1] = Math.max(held[0], held[1]);
            }
            if (call.name().equals("recycle")
                    && ((org.adjoint4j.backend.Buffer) call.arguments()[0]).length() == 50 * 3) {
                held[0]--;
            }
            return call.proceed();
        });
        try (Region region = Region.open()) {
            NdArray rows = NdArray.full(counting, ElementType.FLOAT64, Shape.of(50, 3), 0.5);
            NdArray more = NdArray.full(counting, ElementType.FLOAT64, Shape.of(3), 0.25);
            Object table = CODE.record("tied.Tied$Table", rows, java.util.List.of(more, more));

            CODE.method("tied").value(table, new int[] {1, 2});

            assertThat(held[0])
                    .as("the table and, until the region ends, its gradient")
                    .isEqualTo(2);
            assertThat(held[1])
                    .as("the table, the gradients of both of its uses")
                    .isEqualTo(3);
        }
    }
}
