package real.conv;

import org.adjoint4j.Differentiable;

/** A convolution, ReLU and max pooling on images. */
// check: edges(new double[][] {{0.5, -0.25, 0.125}, {0.5, 1, -0.5}, {0.25, -1, 0.5}}, 0.25, new double[][] {{1, 2, 3, 1}, {0, 1, 4, 2}, {2, 2, 1, 0}, {1, 3, 0, 1}})
final class Convolution {
    private Convolution() {}

    @Differentiable
    static double[][] convolve(double[][] image, double[][] kernel, double bias) {
        int height = image.length;
        int width = image[0].length;
        int radius = kernel.length / 2;
        double[][] result = new double[height][width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = bias;
                for (int dy = -radius; dy <= radius; dy++) {
                    for (int dx = -radius; dx <= radius; dx++) {
                        int sy = y + dy;
                        int sx = x + dx;
                        if (sy < 0 || sy >= height || sx < 0 || sx >= width) {
                            continue;
                        }
                        sum += kernel[dy + radius][dx + radius] * image[sy][sx];
                    }
                }
                result[y][x] = sum;
            }
        }
        return result;
    }

    @Differentiable
    static double[][] pooled(double[][] image, int size) {
        double[][] result = new double[image.length / size][image[0].length / size];
        for (int y = 0; y < result.length; y++) {
            for (int x = 0; x < result[y].length; x++) {
                double max = Double.NEGATIVE_INFINITY;
                for (int dy = 0; dy < size; dy++) {
                    for (int dx = 0; dx < size; dx++) {
                        max = Math.max(max, image[y * size + dy][x * size + dx]);
                    }
                }
                result[y][x] = Math.max(0, max);
            }
        }
        return result;
    }

    @Differentiable
    static double edges(double[][] kernel, double bias, double[][] image) {
        double[][] maps = pooled(convolve(image, kernel, bias), 2);
        double sum = 0;
        for (double[] row : maps) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return sum;
    }
}
