package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.BackendConformance.Check;

/** The optimizer's step. */
final class AdamWConformance {
    private static final int STEPS = 5;
    /** Large and tiny parameters, empty ones, and so many of one element that a kernel over all has blocks to spare. */
    private static final int[] MANY = many(1025, 0, 1, 40_000, 7);

    private final ConformanceSubject subject;

    AdamWConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("adamW: several steps", this::severalSteps),
                subject.check("adamW: many parameters, one norm", this::many),
                subject.check("adamW: no parameters", this::none),
                subject.check("adamW: a gradient of 0", this::zero),
                subject.check("adamW: squares that a float can't hold", this::largeSquares),
                subject.check("adamW: a gradient that is not finite changes nothing", this::notFinite),
                subject.check("adamW: a loss that is not finite changes nothing", this::lossNotFinite),
                subject.check("adamW: a norm that is not finite changes nothing", this::normNotFinite));
    }

    /** A model and the two numbers that a step of it reads and writes. */
    private static final class Model {
        private final ConformanceTrial trial;
        private final int[] sizes;
        private final List<Twin> p = new ArrayList<>();
        private final List<Twin> m = new ArrayList<>();
        private final List<Twin> v = new ArrayList<>();
        private final Twin norm;

        Model(ConformanceTrial trial, int... sizes) {
            this.trial = trial;
            this.sizes = sizes;
            for (int n : sizes) {
                p.add(trial.inOut("p", trial.uniform(n, -1, 1)));
                m.add(trial.inOut("m", new double[n]));
                v.add(trial.inOut("v", new double[n]));
            }
            norm = trial.inOut("norm", 0);
        }

        List<Twin> uniform(double size) {
            return gradients(n -> trial.uniform(n, -size, size));
        }

        List<Twin> gradients(IntFunction<double[]> values) {
            return Arrays.stream(sizes)
                    .mapToObj(n -> trial.input("grad", values.apply(n)))
                    .toList();
        }

        void step(List<Twin> gradients, double loss, double weightDecay, double clipNorm, int count) {
            double[] decays = new double[sizes.length];
            for (int i = 0; i < decays.length; i++) {
                decays[i] = i % 2 == 0 ? weightDecay : 0;
            }
            Twin lossOfStep = trial.input("loss", loss);
            AdamWStep step = new AdamWStep(0.01, 0.9, 0.95, 1e-8, clipNorm, count);
            trial.run((backend, side) -> backend.adamW(
                    buffers(p, side),
                    buffers(gradients, side),
                    buffers(m, side),
                    buffers(v, side),
                    sizes,
                    decays,
                    side.of(lossOfStep),
                    side.of(norm),
                    step));
        }

        private static Buffer[] buffers(List<Twin> twins, ConformanceTrial.Side side) {
            return twins.stream().map(side::of).toArray(Buffer[]::new);
        }

        void assertClose() {
            m.forEach(twin -> trial.assertClose(twin, Tolerance.FUNCTION.unit(0.1)));
            v.forEach(twin -> trial.assertClose(twin, Tolerance.FUNCTION.unit(0.1)));
            p.forEach(twin -> trial.assertClose(twin, Tolerance.FUNCTION));
            // squares may be rounded to the element type, their sum may not
            trial.assertClose(norm, new Tolerance(norm.tested().type() == ElementType.FLOAT32 ? 4 : 1e6, 0));
        }

        void assertUnchanged(Runnable steps) {
            List<double[]> before = values();
            steps.run();
            List<double[]> after = values();
            for (int i = 0; i < before.size(); i++) {
                if (!Arrays.equals(before.get(i), after.get(i))) {
                    throw new AssertionError("array " + i + " of p, m and v was changed");
                }
            }
            if (Double.isFinite(trial.actual(norm)[0])) {
                throw new AssertionError("norm is " + trial.actual(norm)[0] + " after a step that was not made");
            }
        }

        private List<double[]> values() {
            List<double[]> values = new ArrayList<>();
            for (List<Twin> twins : List.of(p, m, v)) {
                twins.forEach(twin -> values.add(trial.actual(twin)));
            }
            return values;
        }
    }

    private void severalSteps() {
        for (double weightDecay : new double[] {0, 0.1}) {
            for (double clipNorm : new double[] {Double.POSITIVE_INFINITY, 0.25}) {
                subject.forSizes((trial, n) -> {
                    Model model = new Model(trial, n);
                    for (int step = 1; step <= STEPS; step++) {
                        model.step(model.uniform(1), 3, weightDecay, clipNorm, step);
                        model.assertClose();
                    }
                });
            }
        }
    }

    private void many() {
        for (double clipNorm : new double[] {1, 1e3}) {
            subject.forSeeds("sizes " + Arrays.toString(MANY) + ", clipNorm=" + clipNorm, trial -> {
                Model model = new Model(trial, MANY);
                model.step(model.uniform(1), 3, 0.1, clipNorm, 1);
                model.assertClose();
                model.step(model.uniform(1), 3, 0.1, clipNorm, 2);
                model.assertClose();
            });
        }
    }

    private void none() {
        for (double loss : new double[] {3, Double.NaN}) {
            subject.forSeeds("loss=" + loss, trial -> {
                Model model = new Model(trial);
                model.step(List.of(), loss, 0.1, 1, 1);
                trial.assertClose(model.norm, Tolerance.EXACT);
            });
        }
    }

    private void zero() {
        subject.forSeeds("sizes 5, 300", trial -> {
            Model model = new Model(trial, 5, 300);
            model.step(model.gradients(double[]::new), 0, 0.1, 1, 1);
            model.assertClose();
        });
    }

    private void largeSquares() {
        subject.forSeeds("sizes 3, 2000", trial -> {
            Model model = new Model(trial, 3, 2000);
            model.step(model.uniform(1e30), 3, 0.1, 1, 1);
            model.assertClose();
        });
    }

    private void notFinite() {
        forSpecial((trial, special) -> {
            Model model = new Model(trial, 3, 2000);
            model.step(model.uniform(1), 3, 0.1, 1, 1);
            double[] elements = trial.uniform(2000, -1, 1);
            elements[1999] = special;
            model.assertUnchanged(() -> {
                model.step(model.gradients(n -> Arrays.copyOfRange(elements, 2000 - n, 2000)), 3, 0.1, 1, 2);
                trial.assertClose(model.norm, Tolerance.EXACT);
                model.step(model.uniform(1), 3, 0.1, 1, 3); // nor does any step after it
            });
        });
    }

    private void lossNotFinite() {
        forSpecial((trial, special) -> {
            Model model = new Model(trial, 3, 2000);
            model.assertUnchanged(() -> {
                model.step(model.uniform(1), special, 0.1, 1, 1);
                model.step(model.uniform(1), 3, 0.1, 1, 2);
            });
        });
    }

    /** The sum of the squares is finite in double where elements are floats; its root is more than a float holds. */
    private void normNotFinite() {
        double large = subject.type() == ElementType.FLOAT32 ? 3e38 : 1e200;
        subject.forSeeds("3000 elements of " + large, trial -> {
            Model model = new Model(trial, 3000);
            double[] elements = new double[3000];
            Arrays.fill(elements, large);
            model.assertUnchanged(() -> model.step(model.gradients(n -> elements), 3, 0.1, 1, 1));
        });
    }

    private void forSpecial(BiConsumer<ConformanceTrial, Double> body) {
        for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            subject.forSeeds("sizes 3, 2000 and " + special, trial -> body.accept(trial, special));
        }
    }

    private static int[] many(int... first) {
        int[] sizes = Arrays.copyOf(first, 200);
        Arrays.fill(sizes, first.length, sizes.length, 1);
        return sizes;
    }
}
