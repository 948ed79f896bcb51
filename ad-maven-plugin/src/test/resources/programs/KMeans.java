package real.kmeans;

import java.util.List;
import org.adjoint4j.Differentiable;

/** Distances to the nearest centre, and one that merges soft assignments. */
// check: inertia(new double[][] {{0, 0}, {2, 2}}, new double[][] {{0.1, 0.3}, {1.9, 1.5}, {1.2, 0.9}})
// check: softened(List.of(new KMeans.Point(0, 0), new KMeans.Point(2, 2)), List.of(new KMeans.Point(0.1, 0.3), new KMeans.Point(1.9, 1.5)), 0.7)
final class KMeans {
    record Point(double x, double y) {
        @Differentiable
        double squaredDistance(Point other) {
            double dx = x - other.x;
            double dy = y - other.y;
            return dx * dx + dy * dy;
        }
    }

    private KMeans() {}

    @Differentiable
    static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(a[i] - b[i], 2);
        }
        return sum;
    }

    @Differentiable
    static double inertia(double[][] centres, double[][] points) {
        double total = 0;
        for (double[] point : points) {
            double best = Double.MAX_VALUE;
            for (double[] centre : centres) {
                best = Math.min(best, squaredDistance(point, centre));
            }
            total += best;
        }
        return total;
    }

    @Differentiable
    static double softened(List<Point> centres, List<Point> points, double temperature) {
        double total = 0.0;
        for (Point point : points) {
            double norm = 0.0;
            double weighted = 0.0;
            for (Point centre : centres) {
                final double d = point.squaredDistance(centre);
                final double w = Math.exp(-d / temperature);
                norm += w;
                weighted += w * d;
            }
            total += weighted / norm;
        }
        return total;
    }
}
