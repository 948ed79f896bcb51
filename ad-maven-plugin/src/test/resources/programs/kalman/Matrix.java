package real.kalman;

import org.adjoint4j.Differentiable;

/** A small dense matrix, row by row. */
record Matrix(int rows, int columns, double[] data) {
    static Matrix identity(int n) {
        double[] data = new double[n * n];
        for (int i = 0; i < n; i++) {
            data[i * n + i] = 1;
        }
        return new Matrix(n, n, data);
    }

    @Differentiable
    static Matrix of(int rows, int columns, double... data) {
        return new Matrix(rows, columns, data);
    }

    @Differentiable
    double get(int row, int column) {
        return data[row * columns + column];
    }

    @Differentiable
    Matrix plus(Matrix other) {
        double[] sum = new double[data.length];
        for (int i = 0; i < data.length; i++) {
            sum[i] = data[i] + other.data[i];
        }
        return new Matrix(rows, columns, sum);
    }

    @Differentiable
    Matrix minus(Matrix other) {
        double[] difference = new double[data.length];
        for (int i = 0; i < data.length; i++) {
            difference[i] = data[i] - other.data[i];
        }
        return new Matrix(rows, columns, difference);
    }

    @Differentiable
    Matrix times(Matrix other) {
        if (columns != other.rows) {
            throw new IllegalArgumentException(
                    "%dx%d times %dx%d".formatted(rows, columns, other.rows, other.columns));
        }
        double[] product = new double[rows * other.columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                double a = data[i * columns + k];
                for (int j = 0; j < other.columns; j++) {
                    product[i * other.columns + j] += a * other.data[k * other.columns + j];
                }
            }
        }
        return new Matrix(rows, other.columns, product);
    }

    @Differentiable
    Matrix transposed() {
        double[] t = new double[data.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * rows + i] = data[i * columns + j];
            }
        }
        return new Matrix(columns, rows, t);
    }

    @Differentiable
    Matrix inverse2() {
        double determinant = get(0, 0) * get(1, 1) - get(0, 1) * get(1, 0);
        return Matrix.of(
                2, 2, get(1, 1) / determinant, -get(0, 1) / determinant, -get(1, 0) / determinant, get(0, 0) / determinant);
    }
}
