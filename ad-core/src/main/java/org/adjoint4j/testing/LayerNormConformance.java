package org.adjoint4j.testing;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.testing.BackendConformance.Check;

/** Layer normalisation. */
final class LayerNormConformance {
    private static final double EPS = 1e-5;
    private static final int[] WIDTHS = {1, 3, 7, 8, 13, 16, 31, 64, 100, 207, 1025};
    private static final int[] ROWS = {0, 1, 3, 13, 100};

    private final ConformanceSubject subject;

    LayerNormConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("layerNorm: rows and widths", this::forward),
                subject.check("layerNorm: far from 0, where one pass over the row cancels", this::offset),
                subject.check("layerNorm: constant rows", this::constant),
                subject.check("layerNorm: NaN stays in its row", this::nan),
                subject.check("layerNormBackward: dx, dgamma and dbeta", this::backward));
    }

    private void forward() {
        forExtents((trial, rows, width) -> {
            Outputs outputs = run(trial, rows, width, trial.uniform(rows * width, -2, 2));
            outputs.assertClose(trial, width, 1);
        });
        subject.forSeeds(
                "rows=3000, width=64",
                trial -> run(trial, 3000, 64, trial.uniform(3000 * 64, -2, 2)).assertClose(trial, 64, 1));
    }

    private void offset() {
        subject.forSeeds("rows=13, width=100", trial -> {
            Outputs outputs = run(trial, 13, 100, trial.uniform(13 * 100, 999, 1001));
            outputs.assertClose(trial, 100, 100);
        });
    }

    private void constant() {
        for (int width : WIDTHS) {
            subject.forSeeds("width=" + width, trial -> {
                double[] values = new double[3 * width];
                Arrays.fill(values, 0.3);
                // rounding of the mean is magnified by 1 / sqrt(eps)
                run(trial, 3, width, values).assertClose(trial, width, 1 / Math.sqrt(EPS));
            });
        }
    }

    private void nan() {
        subject.forSeeds("rows=5, width=37", trial -> {
            double[] values = trial.uniform(5 * 37, -2, 2);
            values[2 * 37 + 36] = Double.NaN;
            run(trial, 5, 37, values).assertClose(trial, 37, 1);
        });
    }

    private record Outputs(Twin out, Twin mean, Twin rstd) {
        void assertClose(ConformanceTrial trial, int width, double unit) {
            Tolerance tolerance = Tolerance.sum(width + 8).unit(unit);
            trial.assertClose(mean, tolerance);
            trial.assertClose(rstd, tolerance);
            trial.assertClose(out, tolerance);
        }
    }

    private static Outputs run(ConformanceTrial trial, int rows, int width, double[] values) {
        return run(trial, rows, width, trial.input("x", values), trial.input("gamma", width, 0.5, 1.5));
    }

    private static Outputs run(ConformanceTrial trial, int rows, int width, Twin x, Twin gamma) {
        Twin beta = trial.input("beta", width, -1, 1);
        Outputs outputs =
                new Outputs(trial.output("out", rows * width), trial.output("mean", rows), trial.output("rstd", rows));
        trial.run((backend, side) -> backend.layerNorm(
                side.of(x),
                side.of(gamma),
                side.of(beta),
                EPS,
                side.of(outputs.out),
                side.of(outputs.mean),
                side.of(outputs.rstd),
                rows,
                width));
        return outputs;
    }

    private void backward() {
        forExtents(LayerNormConformance::backward);
        subject.forSeeds("rows=3000, width=64", trial -> backward(trial, 3000, 64));
    }

    private static void backward(ConformanceTrial trial, int rows, int width) {
        Twin x = trial.input("x", rows * width, -2, 2);
        Twin gamma = trial.input("gamma", width, 0.5, 1.5);
        Outputs forward = run(trial, rows, width, x, gamma);
        Twin mean = trial.settled(forward.mean);
        Twin rstd = trial.settled(forward.rstd);
        Twin dy = trial.input("dy", rows * width, -1, 1);
        Twin dx = trial.output("dx", rows * width);
        Twin dgamma = trial.output("dgamma", width);
        Twin dbeta = trial.output("dbeta", width);
        trial.run((backend, side) -> backend.layerNormBackward(
                side.of(x),
                side.of(gamma),
                side.of(mean),
                side.of(rstd),
                side.of(dy),
                side.of(dx),
                side.of(dgamma),
                side.of(dbeta),
                rows,
                width));
        double largestRstd = Arrays.stream(trial.expected(rstd)).max().orElse(1);
        trial.assertClose(dx, Tolerance.sum(width + 8).unit(Math.max(1, largestRstd)));
        trial.assertClose(dgamma, Tolerance.sum(rows + 8).unit(2));
        trial.assertClose(dbeta, Tolerance.sum(rows));
    }

    private interface Extent {
        void accept(ConformanceTrial trial, int rows, int width);
    }

    private void forExtents(Extent body) {
        for (int width : WIDTHS) {
            for (int rows : ROWS) {
                subject.forSeeds("rows=" + rows + ", width=" + width, trial -> body.accept(trial, rows, width));
            }
        }
    }
}
