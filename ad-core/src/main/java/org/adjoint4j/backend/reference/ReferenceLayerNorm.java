package org.adjoint4j.backend.reference;

/** Layer normalisation of rows; Ba et al. 2016, arXiv 1607.06450. */
final class ReferenceLayerNorm {
    private ReferenceLayerNorm() {}

    static void forward(
            ReferenceBuffer x,
            ReferenceBuffer gamma,
            ReferenceBuffer beta,
            double eps,
            ReferenceBuffer out,
            ReferenceBuffer mean,
            ReferenceBuffer rstd,
            int rows,
            int width) {
        for (int r = 0; r < rows; r++) {
            Line row = new Line(r * width, 1, width);
            double rowMean = row.sum(x) / width;
            double rowRstd = 1 / Math.sqrt(variance(row, x, rowMean) + eps);
            for (int c = 0; c < width; c++) {
                double normalised = (x.get(row.at(c)) - rowMean) * rowRstd;
                out.set(row.at(c), normalised * gamma.get(c) + beta.get(c));
            }
            mean.set(r, rowMean);
            rstd.set(r, rowRstd);
        }
    }

    /** With z the normalised row and g = dy * gamma: dx = rstd * (g - mean(g) - z * mean(g * z)). */
    static void backward(
            ReferenceBuffer x,
            ReferenceBuffer gamma,
            ReferenceBuffer mean,
            ReferenceBuffer rstd,
            ReferenceBuffer dy,
            ReferenceBuffer dx,
            ReferenceBuffer dgamma,
            ReferenceBuffer dbeta,
            int rows,
            int width) {
        double[] gammaSums = new double[width];
        double[] betaSums = new double[width];
        for (int r = 0; r < rows; r++) {
            double meanG = 0;
            double meanGz = 0;
            for (int c = 0; c < width; c++) {
                int i = r * width + c;
                double z = (x.get(i) - mean.get(r)) * rstd.get(r);
                double g = dy.get(i) * gamma.get(c);
                meanG += g / width;
                meanGz += g * z / width;
                gammaSums[c] += dy.get(i) * z;
                betaSums[c] += dy.get(i);
            }
            for (int c = 0; c < width; c++) {
                int i = r * width + c;
                double z = (x.get(i) - mean.get(r)) * rstd.get(r);
                dx.set(i, rstd.get(r) * (dy.get(i) * gamma.get(c) - meanG - z * meanGz));
            }
        }
        dgamma.setAll(gammaSums);
        dbeta.setAll(betaSums);
    }

    private static double variance(Line row, ReferenceBuffer x, double mean) {
        double sum = 0;
        for (int c = 0; c < row.n(); c++) {
            double deviation = x.get(row.at(c)) - mean;
            sum += deviation * deviation;
        }
        return sum / row.n();
    }
}
