package org.adjoint4j.testing;

import static org.adjoint4j.TestArrays.REFERENCE;
import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.floats;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A wrong rule is found, whatever is wrong with it. */
final class RruleAssertionsTest {
    private final NdArray x = random(1, 2, 3);

    private static void assertViolation(ThrowingCallable check, String violation) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining(violation);
    }

    private record Point(double a, NdArray b, int label) {}

    private record Both(NdArray a, double s) {}

    private record Three(double a, double b, double c) {}

    @Test
    void rightRulesPass() {
        assertRrule(v -> v * v, v -> Vjp.of(v * v, dy -> 2 * v * dy), 3.0);
        assertRrule(
                (v, s) -> v.mul(s),
                (v, s) -> Vjp.of(
                        v.mul(s), dy -> new Both(dy.mul(s), dy.mul(v).sum().item())),
                x,
                2.0);
        assertRrule(
                (a, b, c) -> a * b + c,
                (a, b, c) -> Vjp.of(a * b + c, dy -> new Three(b * dy, a * dy, dy)),
                2.0,
                3.0,
                4.0);
        assertRrule(
                p -> p.b().mul(p.a()),
                p -> Vjp.of(
                        p.b().mul(p.a()), dy -> new Point(dy.mul(p.b()).sum().item(), dy.mul(p.a()), p.label())),
                new Point(1.5, x, 7));
        RruleAssertions.withSeed(3)
                .tolerance(1e-3)
                .step(1e-4)
                .check(v -> v.exp(), v -> Vjp.of(v.exp(), dy -> dy.mul(v.exp())), x);
    }

    @Test
    void wrongValue() {
        assertViolation(
                () -> assertRrule(v -> v.exp(), v -> Vjp.of(v.exp().mul(1 + 1e-15), dy -> dy), x),
                "element 0 of the rule's value");
        assertViolation(
                () -> assertRrule(v -> v.sum(), v -> Vjp.of(v.sum(0), dy -> v), x), "the rule's value is array (3)");
    }

    @Test
    void wrongAdjoint() {
        assertViolation(
                () -> assertRrule(v -> v.square(), v -> Vjp.of(v.square(), dy -> dy.mul(v)), x),
                "the adjoint of input 0, array (2, 3) of FLOAT64 on reference, is");
        assertViolation(
                () -> RruleAssertions.withSeed(77).check(v -> v.square(), v -> Vjp.of(v.square(), dy -> dy.mul(v)), x),
                "seed 77");
    }

    @Test
    void adjointNotANumber() {
        NdArray nan = doubles(Shape.of(), Double.NaN).broadcastTo(Shape.of(2, 3));
        assertViolation(() -> assertRrule(v -> v.add(1), v -> Vjp.of(v.add(1), dy -> dy.mul(nan)), x), "NaN");
    }

    @Test
    void wrongShapeOfAdjoint() {
        assertViolation(
                () -> assertRrule(v -> v.sum(), v -> Vjp.of(v.sum(), dy -> dy), x),
                "the adjoint of input 0 is array () of FLOAT64 on reference, the input array (2, 3)");
    }

    @Test
    void wrongArity() {
        assertViolation(
                () -> assertRrule((a, b) -> a * b, (a, b) -> Vjp.of(a * b, dy -> new Three(b, a, 0)), 2.0, 3.0),
                "3 adjoints for 2 inputs");
        assertViolation(
                () -> assertRrule((a, b) -> a * b, (a, b) -> Vjp.of(a * b, dy -> b * dy), 2.0, 3.0),
                "must give a record of their adjoints");
    }

    @Test
    void writingToTheAdjoint() { // F16
        assertViolation(
                () -> assertRrule(
                        v -> v.mul(1),
                        v -> Vjp.of(v.mul(1), dy -> {
                            dy.addScaledInPlace(1, v);
                            return dy;
                        }),
                        x),
                "the pullback wrote to the adjoint passed in");
    }

    @Test
    void writingToAnInput() {
        assertViolation(
                () -> assertRrule(
                        v -> v.mul(1),
                        v -> {
                            NdArray y = v.mul(1);
                            return Vjp.of(y, dy -> {
                                v.addScaledInPlace(1, dy);
                                return dy;
                            });
                        },
                        random(2, 2)),
                "wrote to an input");
    }

    @Test
    void pullbackThatKeepsState() {
        assertViolation(
                () -> assertRrule(
                        v -> v.mul(1),
                        v -> {
                            AtomicInteger calls = new AtomicInteger();
                            return Vjp.of(v.mul(1), dy -> dy.mul(calls.incrementAndGet()));
                        },
                        x),
                "called again with the same adjoint gives another result");
        assertViolation(
                () -> assertRrule(
                        v -> v.mul(1),
                        v -> {
                            NdArray dx = v.mul(0);
                            return Vjp.of(v.mul(1), dy -> {
                                dx.addScaledInPlace(1, dy);
                                return dx;
                            });
                        },
                        x),
                "wrote to an earlier result");
    }

    @Test
    void pullbackThatIsNotLinear() {
        assertViolation(
                () -> assertRrule(v -> v.mul(1), v -> Vjp.of(v.mul(1), dy -> dy.add(1)), x), "twice the adjoint");
    }

    @Test
    void listsAndArrays() {
        double[] numbers = {1, 2, 3};
        assertRrule(
                v -> NdArray.of(REFERENCE, x.elementType(), Shape.of(3), v),
                v -> Vjp.of(NdArray.of(REFERENCE, x.elementType(), Shape.of(3), v), dy -> dy.toDoubleArray()),
                numbers);
        assertRrule(
                parts -> parts.get(0).mul(parts.get(1)),
                parts -> Vjp.of(
                        parts.get(0).mul(parts.get(1)), dy -> List.of(dy.mul(parts.get(1)), dy.mul(parts.get(0)))),
                List.of(x, random(5, 2, 3)));
    }

    @Test
    void floatsAreRefused() {
        assertThatThrownBy(() -> assertRrule(v -> v, v -> Vjp.of(v, dy -> dy), floats(Shape.of(1), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("finite differences need doubles");
    }
}
