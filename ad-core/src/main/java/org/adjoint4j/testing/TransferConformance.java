package org.adjoint4j.testing;

import java.util.List;
import java.util.Random;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Later;
import org.adjoint4j.testing.BackendConformance.Check;

/** Copies between host and device, and on the device. */
final class TransferConformance {
    private static final double[] SPECIAL = {
        0.1, -0.0, 1e-30, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 16777217, -3.5
    };

    private final ConformanceSubject subject;

    TransferConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        return List.of(
                subject.check("write: doubles come back rounded to the element type", this::writeDoubles),
                subject.check("write: floats come back as they were", this::writeFloats),
                subject.check("write: leaves the elements after the source alone", this::writePart),
                subject.check("read: as many elements as asked for, in either type", this::readPart),
                subject.check("readLater: the first element as it was when asked for", this::readLater),
                subject.check("fill: the first n elements", this::fill),
                subject.check("copyRows: copy, slice and concat", this::copyRows),
                subject.check("copyStrided: permutation and broadcasting", this::copyStrided));
    }

    private void writeDoubles() {
        for (int n : ConformanceSubject.SIZES) {
            double[] values = values(n);
            double[] back = new double[n];
            withBuffer(n, (backend, buffer) -> {
                backend.write(values, buffer);
                backend.read(buffer, back);
            });
            for (int i = 0; i < n; i++) {
                double expected = subject.type() == ElementType.FLOAT32 ? (float) values[i] : values[i];
                assertSame("n=" + n + ", element " + i, back[i], expected);
            }
        }
    }

    private void writeFloats() {
        for (int n : ConformanceSubject.SIZES) {
            float[] values = floats(values(n));
            double[] back = new double[n];
            withBuffer(n, (backend, buffer) -> {
                backend.write(values, buffer);
                backend.read(buffer, back);
            });
            for (int i = 0; i < n; i++) {
                assertSame("n=" + n + ", element " + i, back[i], values[i]);
            }
        }
    }

    private void writePart() {
        double[] back = new double[20];
        withBuffer(20, (backend, buffer) -> {
            backend.fill(buffer, 20, 5);
            backend.write(new double[] {1, 2, 3}, buffer);
            backend.write(new float[] {7}, buffer);
            backend.read(buffer, back);
        });
        for (int i = 0; i < 20; i++) {
            assertSame("element " + i, back[i], i == 0 ? 7 : i < 3 ? i + 1 : 5);
        }
    }

    /** More of them than a device is likely to have places for, and asked for in another order. */
    private void readLater() {
        int n = 1000;
        Later[] numbers = new Later[n];
        withBuffer(3, (backend, buffer) -> {
            for (int i = 0; i < n; i++) {
                backend.fill(buffer, 3, i);
                numbers[i] = backend.readLater(buffer);
            }
            backend.fill(buffer, 3, -1);
        });
        for (int i = n - 1; i >= 0; i--) {
            assertSame("number " + i, numbers[i].get(), i);
            if (!numbers[i].isHere()) {
                throw new AssertionError("number " + i + " is not here after it was asked for");
            }
            assertSame("number " + i + " once more", numbers[i].get(), i);
        }
    }

    private void readPart() {
        double[] values = values(207);
        double[] doubles = new double[100];
        float[] floats = new float[100];
        withBuffer(207, (backend, buffer) -> {
            backend.write(values, buffer);
            backend.read(buffer, doubles);
            backend.read(buffer, floats);
        });
        for (int i = 0; i < 100; i++) {
            double expected = subject.type() == ElementType.FLOAT32 ? (float) values[i] : values[i];
            assertSame("double " + i, doubles[i], expected);
            assertSame("float " + i, floats[i], (float) values[i]);
        }
    }

    private void fill() {
        subject.forSizes((trial, n) -> {
            Twin out = trial.output("out", n);
            trial.run((backend, side) -> backend.fill(side.of(out), n, 0.1));
            trial.assertClose(out, Tolerance.EXACT);
        });
    }

    private void copyRows() {
        copyRows("copy", 0, 207, 0, 207, 1, 207);
        copyRows("slice", 3, 31, 0, 8, 13, 8);
        copyRows("concat", 0, 7, 5, 31, 16, 7);
        copyRows("between", 2, 11, 1, 9, 100, 8);
        copyRows("columns", 1, 3, 2, 4, 31, 1);
        copyRows("large", 1, 1025, 7, 1100, 100, 1000);
        copyRows("no rows", 0, 3, 0, 3, 0, 3);
        copyRows("no length", 0, 3, 0, 3, 3, 0);
    }

    private void copyRows(String name, int from, int fromStride, int to, int toStride, int rows, int length) {
        subject.forSeeds(name, trial -> {
            Twin source = trial.input("source", from + fromStride * rows + length, -1, 1);
            // a run may not touch what lies between the runs, so out starts with known values
            Twin out = trial.inOut("out", trial.uniform(to + toStride * rows + length, -1, 1));
            trial.run((backend, side) ->
                    backend.copyRows(side.of(source), from, fromStride, side.of(out), to, toStride, rows, length));
            trial.assertClose(out, Tolerance.EXACT);
        });
    }

    private void copyStrided() {
        copyStrided("scalar", new int[] {}, new int[] {});
        copyStrided("copy", new int[] {1}, new int[] {207});
        copyStrided("transpose", new int[] {1, 13}, new int[] {13, 31});
        copyStrided("large transpose", new int[] {1, 207}, new int[] {207, 257});
        copyStrided("heads apart", new int[] {320, 8, 40, 1}, new int[] {3, 5, 8, 8});
        copyStrided("reversed axes", new int[] {1, 3, 21}, new int[] {3, 7, 5});
        copyStrided("rotated axes", new int[] {5, 1, 35}, new int[] {7, 5, 3});
        copyStrided("broadcast row", new int[] {0, 1}, new int[] {31, 16});
        copyStrided("broadcast column", new int[] {1, 0}, new int[] {31, 16});
        copyStrided("broadcast scalar", new int[] {0}, new int[] {1025});
        copyStrided("broadcast middle", new int[] {13, 0, 1}, new int[] {3, 7, 13});
        copyStrided("five axes", new int[] {1, 4, 0, 8, 24}, new int[] {4, 2, 3, 3, 2});
        copyStrided("empty", new int[] {1, 1}, new int[] {3, 0});
    }

    private void copyStrided(String name, int[] strides, int[] dims) {
        subject.forSeeds(name, trial -> {
            Twin source = trial.input("source", Extents.needed(strides, dims), -1, 1);
            Twin out = trial.output("out", Extents.size(dims));
            trial.run((backend, side) -> backend.copyStrided(side.of(source), strides, dims, side.of(out)));
            trial.assertClose(out, Tolerance.EXACT);
        });
    }

    private interface Use {
        void accept(Backend backend, Buffer buffer);
    }

    private void withBuffer(int n, Use use) {
        Buffer buffer = subject.backend().allocate(subject.type(), n);
        use.accept(subject.backend(), buffer);
        buffer.release();
    }

    private static double[] values(int n) {
        double[] values = new Random(n).doubles(n, -1000, 1000).toArray();
        System.arraycopy(SPECIAL, 0, values, 0, Math.min(n, SPECIAL.length));
        return values;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static void assertSame(String what, double actual, double expected) {
        if (Double.compare(actual, expected) != 0) {
            throw new AssertionError(what + " is " + actual + ", not " + expected);
        }
    }
}
