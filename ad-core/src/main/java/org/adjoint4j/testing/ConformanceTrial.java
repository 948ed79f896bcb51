package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.reference.ReferenceBackend;

/**
 * One comparison: data made from a seed, kernels run on both backends, results compared. The reference works in double
 * on the values as rounded to the element type, so that only the tested backend's arithmetic makes a difference.
 */
final class ConformanceTrial {
    private static final int GUARD = 5;
    private static final double GUARD_VALUE = 777;

    private final Backend tested;
    private final Backend reference = new ReferenceBackend();
    private final ElementType type;
    private final Random random;
    private final List<Twin> twins = new ArrayList<>();

    ConformanceTrial(ConformanceSubject subject, long seed) {
        this.tested = subject.backend();
        this.type = subject.type();
        this.random = new Random(seed);
    }

    /** A kernel call, made once for each side. */
    interface Kernel {
        void run(Backend backend, Side side);
    }

    /** Chooses the buffer of a side. */
    interface Side {
        Buffer of(Twin twin);
    }

    Random random() {
        return random;
    }

    double[] uniform(int n, double from, double to) {
        return random.doubles(n, from, to).toArray();
    }

    /** Returns a buffer that kernels must not change; what lies behind its end is NaN. */
    Twin input(String name, double... values) {
        return twin(name, values, Double.NaN, false);
    }

    /** Returns an input of uniform values. */
    Twin input(String name, int n, double from, double to) {
        return input(name, uniform(n, from, to));
    }

    /** Returns a buffer that kernels read and write. */
    Twin inOut(String name, double... values) {
        return twin(name, values, GUARD_VALUE, true);
    }

    /** Returns a buffer that kernels must overwrite: it is full of NaN. */
    Twin output(String name, int n) {
        double[] values = new double[n];
        Arrays.fill(values, Double.NaN);
        return inOut(name, values);
    }

    /** Returns the reference's result as an input of the next kernel on both sides. */
    Twin settled(Twin result) {
        return input(result.name(), expected(result));
    }

    /** Runs a kernel on both sides; inputs and what lies behind the buffers' ends must stay as they are. */
    void run(Kernel kernel) {
        kernel.run(tested, Twin::tested);
        kernel.run(reference, Twin::expected);
        twins.forEach(this::assertUntouched);
    }

    double[] expected(Twin twin) {
        return Arrays.copyOf(read(reference, twin.expected()), twin.n());
    }

    double[] actual(Twin twin) {
        return Arrays.copyOf(read(tested, twin.tested()), twin.n());
    }

    void assertClose(Twin twin, Tolerance tolerance) {
        assertClose(twin, tolerance, i -> true);
    }

    /** Compares the elements whose index is chosen. */
    void assertClose(Twin twin, Tolerance tolerance, IntPredicate chosen) {
        double[] actual = actual(twin);
        double[] expected = expected(twin);
        for (int i = 0; i < twin.n(); i++) {
            if (chosen.test(i)) {
                assertClose(twin.name() + "[" + i + "]", actual[i], expected[i], tolerance);
            }
        }
    }

    void assertClose(String what, double actual, double unrounded, Tolerance tolerance) {
        double expected = rounded(unrounded);
        double allowed = tolerance.at(type, expected);
        if (!same(actual, expected) && !(Math.abs(actual - expected) <= allowed && Double.isFinite(expected))) {
            throw new AssertionError(what + " is " + actual + ", not " + expected + " within " + allowed);
        }
    }

    void release() {
        twins.forEach(twin -> twin.tested().release());
    }

    private Twin twin(String name, double[] values, double guard, boolean writable) {
        double[] initial = Arrays.copyOf(values, values.length + GUARD);
        Arrays.fill(initial, values.length, initial.length, guard);
        for (int i = 0; i < initial.length; i++) {
            initial[i] = rounded(initial[i]);
        }
        Twin twin = new Twin(
                name,
                filled(tested, type, initial),
                filled(reference, ElementType.FLOAT64, initial),
                values.length,
                initial,
                writable);
        twins.add(twin);
        return twin;
    }

    private static Buffer filled(Backend backend, ElementType type, double[] values) {
        Buffer buffer = backend.allocate(type, values.length);
        backend.write(values, buffer);
        return buffer;
    }

    private static double[] read(Backend backend, Buffer buffer) {
        double[] values = new double[buffer.length()];
        backend.read(buffer, values);
        return values;
    }

    private void assertUntouched(Twin twin) {
        double[] actual = read(tested, twin.tested());
        for (int i = twin.writable() ? twin.n() : 0; i < actual.length; i++) {
            if (!same(actual[i], twin.initial()[i])) {
                String what = i < twin.n() ? "input " : "past the end, ";
                throw new AssertionError(what + twin.name() + "[" + i + "] was written: " + actual[i]);
            }
        }
    }

    private double rounded(double value) {
        return type == ElementType.FLOAT32 ? (float) value : value;
    }

    private static boolean same(double a, double b) {
        return a == b || Double.isNaN(a) && Double.isNaN(b);
    }
}
