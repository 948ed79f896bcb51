package org.adjoint4j.benchmarks.growth;

import java.util.List;

/** The power that a quantity grows with: 1 is linear, 2 quadratic. */
final class Slope {
    private Slope() {}

    /**
     * A measured point.
     *
     * @param size what was chosen, positive
     * @param value what was found, positive
     */
    record Point(double size, double value) {}

    /** Returns the slope of the line through the logarithms with the least squares. */
    static double of(List<Point> points) {
        if (points.size() < 2) {
            throw new IllegalArgumentException("a slope needs two points, got " + points.size());
        }
        double meanX =
                points.stream().mapToDouble(p -> Math.log(p.size())).average().orElseThrow();
        double meanY =
                points.stream().mapToDouble(p -> Math.log(p.value())).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (Point point : points) {
            double x = Math.log(point.size()) - meanX;
            products += x * (Math.log(point.value()) - meanY);
            squares += x * x;
        }
        return products / squares;
    }
}
