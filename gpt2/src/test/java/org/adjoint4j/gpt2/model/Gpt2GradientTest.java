package org.adjoint4j.gpt2.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generated gradient of the whole model, element by element. */
class Gpt2GradientTest {
    private static final long DROPOUT_SEED = 99;
    private static final double STEP = 1e-3;
    /** Of the element itself, or of a ten-thousandth of the array's largest where that is more. */
    private static final double DIFFERENCE_TOLERANCE = 1e-6;

    private static final double ELEMENT_FLOOR = 1e-4;
    /** Of the array's largest element. */
    private static final double FLOAT_TOLERANCE = 1e-4;

    private final Backend reference = Backends.named("reference");

    /** In double on the reference backend; differences of fourth order, so that their own error is far below. */
    @ParameterizedTest(name = "tied {0}, dropout {1}")
    @CsvSource({"false, 0", "false, 0.3", "true, 0", "true, 0.3"})
    void everyElementIsThatOfCentralDifferences(boolean tied, double dropout) {
        Gpt2Config config = config(tied, dropout);
        Gpt2Parameters p = TinyGpt2.parameters(config, reference, ElementType.FLOAT64);
        List<Leaf> gradients = ParameterTree.leaves(gradient(p, config));

        double worst = 0;
        for (Leaf leaf : gradients) {
            double[] expected = differences(p, leaf.path(), config);
            worst = Math.max(worst, worstRelativeError(leaf, expected));
        }
        System.out.printf("tied %s, dropout %s: worst relative error %.2e%n", tied, dropout, worst);
    }

    /** Single precision, the CPU's kernels, against double precision and plain loops. */
    @ParameterizedTest(name = "tied {0}, dropout {1}")
    @CsvSource({"false, 0", "false, 0.3", "true, 0", "true, 0.3"})
    void theCpuBackendsGradientInFloatIsClose(boolean tied, double dropout) {
        Gpt2Config config = config(tied, dropout);
        Gpt2Parameters inDouble = TinyGpt2.parameters(config, reference, ElementType.FLOAT64);
        Gpt2Parameters inFloat = TinyGpt2.parameters(config, Backends.named("cpu"), ElementType.FLOAT32);
        List<Leaf> expected = ParameterTree.leaves(gradient(inDouble, config));
        List<Leaf> actual = ParameterTree.leaves(gradient(inFloat, config));

        double worst = 0;
        for (int i = 0; i < expected.size(); i++) {
            worst = Math.max(worst, worstErrorOfLargest(actual.get(i), expected.get(i)));
        }
        System.out.printf("tied %s, dropout %s: worst float error %.2e%n", tied, dropout, worst);
    }

    /** One number for all elements at once: the slope along the gradient is its squared norm. */
    @ParameterizedTest(name = "dropout {0}")
    @CsvSource({"0", "0.3"})
    void theLossFallsAlongTheGradientByItsNorm(double dropout) {
        Gpt2Config config = config(false, dropout);
        Gpt2Parameters p = TinyGpt2.parameters(config, reference, ElementType.FLOAT64);
        Gpt2Parameters gradient = gradient(p, config);
        List<Leaf> leaves = ParameterTree.leaves(gradient);
        double squaredNorm =
                leaves.stream().mapToDouble(leaf -> leaf.array().sumOfSquares()).sum();

        double fall = loss(moved(p, leaves, -1e-5), config) - loss(moved(p, leaves, 1e-5), config);

        assertThat(fall / -2e-5).isCloseTo(squaredNorm, withinPercentage(1e-4));
    }

    private static double worstRelativeError(Leaf leaf, double[] expected) {
        double[] actual = leaf.array().toDoubleArray();
        double floor = ELEMENT_FLOOR * largest(expected);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            double scale = Math.max(Math.max(Math.abs(actual[i]), Math.abs(expected[i])), floor);
            double error = Math.abs(actual[i] - expected[i]);
            assertThat(error)
                    .as("%s[%d]: generated %s, differences %s", leaf.path(), i, actual[i], expected[i])
                    .isLessThanOrEqualTo(DIFFERENCE_TOLERANCE * scale);
            worst = error == 0 ? worst : Math.max(worst, error / scale);
        }
        return worst;
    }

    private static double worstErrorOfLargest(Leaf actual, Leaf expected) {
        double[] values = actual.array().toDoubleArray();
        double[] wanted = expected.array().toDoubleArray();
        assertThat(actual.array().shape())
                .as(expected.path())
                .isEqualTo(expected.array().shape());
        double largest = largest(wanted);
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            double error = Math.abs(values[i] - wanted[i]);
            assertThat(error)
                    .as("%s[%d]: float %s, double %s", expected.path(), i, values[i], wanted[i])
                    .isLessThanOrEqualTo(FLOAT_TOLERANCE * largest);
            worst = error == 0 ? worst : Math.max(worst, error / largest);
        }
        return worst;
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static Gpt2Config config(boolean tied, double dropout) {
        return (tied ? TinyGpt2.tied() : TinyGpt2.untied()).withDropout(dropout);
    }

    private static Gpt2Parameters gradient(Gpt2Parameters p, Gpt2Config config) {
        return Gpt2Ad.lossValueAndGradient(
                        p, TinyGpt2.inputs(), TinyGpt2.targets(), TinyGpt2.TIME, config, DROPOUT_SEED)
                .gradient();
    }

    private static double[] differences(Gpt2Parameters p, String path, Gpt2Config config) {
        NdArray array = ParameterTree.leaves(p).stream()
                .filter(leaf -> leaf.path().equals(path))
                .findFirst()
                .orElseThrow()
                .array();
        double[] slopes = new double[array.size()];
        Arrays.setAll(slopes, i -> {
            double near = lossAt(p, path, i, STEP, config) - lossAt(p, path, i, -STEP, config);
            double far = lossAt(p, path, i, 2 * STEP, config) - lossAt(p, path, i, -2 * STEP, config);
            return (8 * near - far) / (12 * STEP);
        });
        return slopes;
    }

    private static double lossAt(Gpt2Parameters p, String path, int element, double shift, Gpt2Config config) {
        return loss(ParameterTree.map(p, (name, x) -> name.equals(path) ? shifted(x, element, shift) : x), config);
    }

    private static NdArray shifted(NdArray x, int element, double shift) {
        double[] values = x.toDoubleArray();
        values[element] += shift;
        return NdArray.of(x.backend(), x.elementType(), x.shape(), values);
    }

    private static Gpt2Parameters moved(Gpt2Parameters p, List<Leaf> direction, double factor) {
        var remaining = direction.iterator();
        return ParameterTree.map(p, (path, x) -> x.add(remaining.next().array().mul(factor)));
    }

    @SuppressWarnings("try") // the region is opened to be closed
    private static double loss(Gpt2Parameters p, Gpt2Config config) {
        try (Region region = Region.open()) {
            return Gpt2.loss(p, TinyGpt2.inputs(), TinyGpt2.targets(), TinyGpt2.TIME, config, DROPOUT_SEED)
                    .item();
        }
    }
}
