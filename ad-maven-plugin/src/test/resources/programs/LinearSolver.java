package real.lu;

import org.adjoint4j.Differentiable;

/** LU with partial pivoting, and Cholesky. */
// check: solveAndSum(new double[][] {{0.1, 2, 1}, {3, 1, -1}, {1, 0.5, 4}}, new double[] {1, 2, 3})
// check: logDeterminant(new double[][] {{4, 1, 0.5}, {1, 3, 0.2}, {0.5, 0.2, 2}})
// check: determinant(new double[][] {{0.1, 2, 1}, {3, 1, -1}, {1, 0.5, 4}})
final class LinearSolver {
    private LinearSolver() {}

    /** Factors in place and returns the permutation. */
    @Differentiable
    static int[] factor(double[][] a) {
        int n = a.length;
        int[] permutation = new int[n];
        for (int i = 0; i < n; i++) {
            permutation[i] = i;
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) {
                    pivot = i;
                }
            }
            if (a[pivot][k] == 0) {
                throw new ArithmeticException("singular at column " + k);
            }
            if (pivot != k) {
                double[] row = a[k];
                a[k] = a[pivot];
                a[pivot] = row;
                int p = permutation[k];
                permutation[k] = permutation[pivot];
                permutation[pivot] = p;
            }
            for (int i = k + 1; i < n; i++) {
                a[i][k] /= a[k][k];
                for (int j = k + 1; j < n; j++) {
                    a[i][j] -= a[i][k] * a[k][j];
                }
            }
        }
        return permutation;
    }

    @Differentiable
    static double[] solve(double[][] matrix, double[] b) {
        int n = b.length;
        double[][] lu = copy(matrix);
        int[] permutation = factor(lu);
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = b[permutation[i]];
            for (int j = 0; j < i; j++) {
                x[i] -= lu[i][j] * x[j];
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                x[i] -= lu[i][j] * x[j];
            }
            x[i] /= lu[i][i];
        }
        return x;
    }

    @Differentiable
    private static double[][] copy(double[][] matrix) {
        double[][] copy = matrix.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = copy[i].clone();
        }
        return copy;
    }

    @Differentiable
    static double solveAndSum(double[][] matrix, double[] b) {
        double sum = 0;
        for (double x : solve(matrix, b)) {
            sum += x * x;
        }
        return sum;
    }

    @Differentiable
    static double determinant(double[][] matrix) {
        double[][] lu = copy(matrix);
        int[] permutation = factor(lu);
        double determinant = 1;
        for (int i = 0; i < lu.length; i++) {
            determinant *= lu[i][i];
        }
        int inversions = 0;
        for (int i = 0; i < permutation.length; i++) {
            for (int j = i + 1; j < permutation.length; j++) {
                if (permutation[i] > permutation[j]) {
                    inversions++;
                }
            }
        }
        return inversions % 2 == 0 ? determinant : -determinant;
    }

    /** By Cholesky's factors. */
    @Differentiable
    static double logDeterminant(double[][] a) {
        int n = a.length;
        double[][] l = new double[n][n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double s = a[i][j];
                for (int k = 0; k < j; k++) {
                    s -= l[i][k] * l[j][k];
                }
                if (i == j) {
                    if (s <= 0) {
                        throw new IllegalArgumentException("not positive definite");
                    }
                    l[i][i] = Math.sqrt(s);
                    sum += 2 * Math.log(l[i][i]);
                } else {
                    l[i][j] = s / l[j][j];
                }
            }
        }
        return sum;
    }
}
