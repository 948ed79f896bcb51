package org.adjoint4j.gpt2.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * A number by step in bounded memory: once there are too many points, neighbours become their mean.
 */
final class Curve {
    private static final int CAPACITY = 2048;

    private List<double[]> points = new ArrayList<>(); // step, value
    private int perPoint = 1;
    private double stepSum;
    private double valueSum;
    private int count;

    void add(int step, double value) {
        stepSum += step;
        valueSum += value;
        count++;
        if (count < perPoint) {
            return;
        }
        points.add(new double[] {stepSum / count, valueSum / count});
        stepSum = 0;
        valueSum = 0;
        count = 0;
        if (points.size() == CAPACITY) {
            halve();
        }
    }

    private void halve() {
        List<double[]> halved = new ArrayList<>();
        for (int i = 0; i < points.size(); i += 2) {
            double[] a = points.get(i);
            double[] b = points.get(i + 1);
            halved.add(new double[] {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2});
        }
        points = halved;
        perPoint *= 2;
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    double[] steps() {
        return points.stream().mapToDouble(point -> point[0]).toArray();
    }

    double[] values() {
        return points.stream().mapToDouble(point -> point[1]).toArray();
    }
}
