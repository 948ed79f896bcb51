package refused;

import org.adjoint4j.Differentiable;
import org.adjoint4j.array.NdArray;

final class Memory {
    static final double[] TABLE = {1, 2, 3};

    record Matrix(double[][] rows) {}

    static double[] weights(int n) {
        return TABLE;
    }

    @Differentiable
    static double table(double x) {
        // AD-ERROR: 9: 'TABLE[0]' is written, which outlives the call
        TABLE[0] = x;
        return TABLE[0];
    }

    @Differentiable
    static double aliasOfTable(double x) {
        double[] t = TABLE;
        // AD-ERROR: 9: an array that may outlive the call, or be seen under another name, is written
        t[0] = x;
        return t[0];
    }

    @Differentiable
    static double unknownArray(double x) {
        double[] t = weights(3);
        // AD-ERROR: 9: an array that may outlive the call, or be seen under another name, is written
        t[0] += x;
        return t[0];
    }

    @Differentiable
    static NdArray tensors(NdArray[] xs) {
        // AD-ERROR: 9: an element of an array of NdArray is written
        xs[0] = xs[1].square();
        return xs[0];
    }

    @Differentiable
    // AD-ERROR: 27: rows are replaced in a method whose parameter 'm' is a record
    static double swapped(Matrix m) {
        double[] first = m.rows()[0];
        m.rows()[0] = m.rows()[1];
        m.rows()[1] = first;
        return m.rows()[0][0];
    }

    @Differentiable
    static double corner(Matrix m) {
        return m.rows()[0][0];
    }

    @Differentiable
    static double replacedAfterACall(double x) {
        double[][] rows = {{x}, {2 * x}};
        Matrix m = new Matrix(rows);
        // AD-ERROR: 25: a call is given a list or record with an array of arrays in a method that replaces rows
        double corner = corner(m);
        rows[0] = rows[1];
        return corner + rows[0][0];
    }

    @Differentiable
    static double helperWrites(double[] a) {
        // AD-ERROR: 9: the type of 'java.util.Arrays.sort(a)' can't be found out
        java.util.Arrays.sort(a);
        return a[0];
    }

    @Differentiable
    static double lostInInteger(double x) {
        double[] a = new double[2];
        a[0] = x;
        // AD-ERROR: 20: a cast to int loses the derivative
        return x * (int) a[0];
    }

    static double last;

    static boolean remembers(double x) {
        last = x;
        return true;
    }

    static boolean asksAnother(double x) {
        return remembers(x) && x > 0;
    }

    static int fills(double x) {
        TABLE[0] = x;
        return 1;
    }

    @Differentiable
    static double remembered(double x) {
        // AD-ERROR: 16: 'Memory.remembers' has no reverse rule
        return remembers(x) ? last * x : 0;
    }

    @Differentiable
    static double rememberedFurtherDown(double x) {
        // AD-ERROR: 16: 'Memory.asksAnother' has no reverse rule
        return asksAnother(x) ? last * x : 0;
    }

    @Differentiable
    static double filled(double x) {
        // AD-ERROR: 17: 'Memory.fills' has no reverse rule
        int n = fills(x);
        return n * TABLE[0] * x;
    }

    @Differentiable
    static double queued(double x, java.util.Deque<Double> queue) {
        // AD-ERROR: 9: 'Deque.offer' has no reverse rule
        queue.offer(x);
        return queue.element() * x;
    }
}
