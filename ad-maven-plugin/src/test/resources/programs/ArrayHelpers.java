package real.helpers;

import org.adjoint4j.Differentiable;

// check: helpers(new double[] {1, 2}, 3.0)
// check: alias(new double[] {1, 2}, 3.0)
// check: deep(new double[][] {{1, 2}, {3, 4}}, 3.0)
// check: recursive(new double[] {1, 2, 3}, 2.0)
// check: rows(new double[][] {{1, 2}, {3, 4}}, 3.0)
// check: recs(new double[] {1, 2}, 3.0)
// check: even(new double[] {1, 2, 3}, 5)
/** Helpers that write to what they are given, to what they make, or to nothing. */
final class ArrayHelpers {
    record Holder(double[] a, double b) {}

    @Differentiable
    static double[] fresh(double[] a, double x) {
        double[] r = new double[a.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = a[i] * x;
        }
        return r;
    }

    @Differentiable
    static double[] same(double[] a, double[] b, boolean first) {
        double[] c = new double[1];
        c[0] = 2;
        return first ? a : b;
    }

    @Differentiable
    static void write(double[] a, double x) {
        a[0] *= x;
    }

    @Differentiable
    static void writeDeep(double[] a, double x) {
        write(a, x);
    }

    @Differentiable
    static double helpers(double[] a, double x) {
        double[] b = fresh(a, x);
        double before = b[0] * a[0];
        writeDeep(b, x);
        double[] c = fresh(b, b[1]);
        return before + c[0] * c[1] + b[0];
    }

    @Differentiable
    static double alias(double[] a, double x) {
        double[] mine = a.clone();
        double[] other = {x, x};
        double[] b = same(mine, other, x > 0);
        double first = mine[0];
        b[0] *= x;
        writeDeep(same(b, other, false), first);
        return mine[0] * first + other[0];
    }

    @Differentiable
    static double[][] put(double[][] m, double[] row) {
        double[][] r = {m[0], row};
        return r;
    }

    @Differentiable
    static double deep(double[][] m, double x) {
        double[] row = {x, 2 * x};
        double[][] r = put(m, row);
        double[][] mine = {m[0].clone(), row};
        double[][] q = put(mine, row);
        q[1][0] *= m[1][1];
        q[0][1] += row[0];
        return row[0] * mine[0][1] + r[1][0];
    }

    @Differentiable
    static double[] recurse(double[] a, int n, double x) {
        if (n == 0) {
            return a;
        }
        double[] b = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            b[i] = a[i] * x + i;
        }
        return recurse(b, n - 1, x);
    }

    @Differentiable
    static double recursive(double[] a, double x) {
        double[] mine = {x, x * x};
        double[] r = recurse(mine, 0, x);
        r[0] *= a[2];
        double[] s = recurse(a, 2, x);
        return mine[0] * s[1];
    }

    @Differentiable
    static void swapRows(double[][] m) {
        double[] t = m[0];
        m[0] = m[1];
        m[1] = t;
    }

    @Differentiable
    static void swapTwice(double[][] m) {
        swapRows(m);
    }

    @Differentiable
    static double rows(double[][] m, double x) {
        double[][] mine = {m[0].clone(), m[1].clone()};
        swapTwice(mine);
        mine[0][0] *= x;
        swapTwice(mine);
        return mine[1][0] * mine[0][1];
    }

    @Differentiable
    static Holder holder(double[] a, double x) {
        double[] unused = {x};
        return new Holder(a, unused[0]);
    }

    @Differentiable
    static double recs(double[] a, double x) {
        double[] mine = fresh(a, x);
        Holder h = holder(mine, x);
        double first = mine[0];
        h.a()[0] *= x;
        return mine[0] * first + h.b();
    }

    @Differentiable
    static double[] ping(double[] a, int n) {
        double[] b = a.clone();
        b[0] *= 2;
        return n == 0 ? b : pong(b, n - 1);
    }

    @Differentiable
    static double[] pong(double[] a, int n) {
        a[1] += a[0];
        return n == 0 ? a : ping(a, n - 1);
    }

    @Differentiable
    static double even(double[] a, int n) {
        double[] b = ping(a, n);
        double[] mine = a.clone();
        double[] c = pong(mine, n);
        return b[0] * b[1] * mine[1] + c[0] * a[0];
    }
}
