package org.adjoint4j.fuzz;

import static org.adjoint4j.fuzz.SmallProgram.NUMBERS;
import static org.adjoint4j.fuzz.SmallProgram.ROWS;
import static org.adjoint4j.fuzz.SmallProgram.at;
import static org.adjoint4j.fuzz.SmallProgram.program;

import java.util.List;

/** Small programs with arrays in arrays in arrays, effects in indices, copies that overlap, and records that compute. */
final class DeepPrograms {
    private static final double[][][] CUBE = {{{1, 2}, {3, -4}}, {{0.5, -1}, {2, 1.5}}};

    private DeepPrograms() {}

    static List<SmallProgram> arrays() {
        return List.of(
                program("planes exchanged, then a row of one put into the other", """
                        @Differentiable
                        static double f(double[][][] t, double x) {
                            double[][] plane = t[0];
                            t[0] = t[1];
                            t[1] = plane;
                            t[0][1] = plane[0];
                            t[0][1][0] *= x;
                            plane[0][1] += t[1][0][0];
                            return t[1][0][0] * t[0][1][1] + plane[1][0] * x;
                        }""", at(CUBE, 1.5)),
                program("one row at four places", """
                        @Differentiable
                        static double f(double[][][] t, double x) {
                            double[] row = t[0][0];
                            for (double[][] plane : t) { for (int j = 0; j < plane.length; j++) { plane[j] = row; } }
                            double s = 0;
                            for (int i = 0; i < 2; i++) { for (int j = 0; j < 2; j++) { t[i][j][i ^ j] += x * (s += t[j][i][0]); } }
                            return s * row[1];
                        }""", at(CUBE, 0.5)),
                program("a clone of planes shares their rows", """
                        @Differentiable
                        static double f(double[][][] t, double x) {
                            double[][][] shallow = t.clone();
                            double[][] plane = t[1].clone();
                            shallow[0][0][0] = x * x;
                            plane[1][1] *= t[0][0][0];
                            shallow[1] = plane;
                            plane[0] = new double[] {x, 2};
                            return t[1][1][1] * shallow[1][0][0] + t[1][0][0];
                        }""", at(CUBE, 1.5)),
                program("a helper that turns a block of arrays", """
                        @Differentiable
                        static double[][] turn(double[][][] t, int k) {
                            double[] row = t[k][0];
                            t[k][0] = t[1 - k][1];
                            t[1 - k][1] = row;
                            row[0] += t[k][0][1];
                            return t[k];
                        }
                        @Differentiable
                        static double f(double[][][] t, double x) {
                            double[][] plane = turn(t, 1);
                            plane[0][1] *= x;
                            turn(t, 0)[1][0] -= plane[1][1];
                            return t[0][0][0] * t[1][1][0] + t[0][1][1] * plane[0][0];
                        }""", at(CUBE, 1.5)),
                program("four dimensions, of uneven lengths", """
                        @Differentiable
                        static double f(double x, int n) {
                            double[][][][] t = new double[2][][][];
                            t[0] = new double[][][] {{{x, 2}, {}}, {}};
                            t[1] = new double[][][] {t[0][0], {{x * x}}};
                            t[1][0][0][1] *= x;
                            double s = 0;
                            for (double[][][] a : t) { for (double[][] b : a) { for (double[] c : b) { for (double d : c) { s = s * x + d; } } } }
                            return s;
                        }""", at(1.5, 2)),
                program("a step in each index of an element", """
                        @Differentiable
                        static double f(double[][] m, double x) {
                            int i = 0;
                            int j = 1;
                            m[i++][j--] += m[i--][j++] * x;
                            m[i][j] *= m[++i & 1][--j] - i;
                            m[j++ & 1][j-- & 1]++;
                            --m[(i = 0)][(j += 1)];
                            return m[0][0] * m[1][1] + m[0][1] * m[1][0] + i + j;
                        }""", at(ROWS, 1.5)),
                program("steps of elements as operands", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int i = 0;
                            double s = a[i++]++ * a[i]-- + ++a[i++] * x;
                            s -= a[i--]-- - --a[i] * a[--i];
                            return s * a[0] + a[1] * a[2];
                        }""", at(NUMBERS, 1.5)),
                program("a chain through elements whose indices move", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int i = 0;
                            double y;
                            a[i++] = y = a[i++] = a[i] * x;
                            a[i--] += a[i--] *= a[i] = y + 1;
                            return a[0] * a[1] * a[2] + y;
                        }""", at(NUMBERS, 0.75)),
                program("an index that is an element of an array of integers", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int[] at = {2, 0, 1};
                            for (int i = 0; i < 3; i++) { a[at[i]] = a[at[at[i]]] * x + i; at[i] = at[(i + 1) % 3]++ % 3; }
                            return a[0] + a[1] * a[2];
                        }""", at(NUMBERS, 1.5)),
                program("copies that overlap, up and down, in a loop", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            for (int i = 0; i < 4; i++) {
                                int from = i & 1;
                                System.arraycopy(a, from, a, 1 - from, a.length - 1);
                                a[from * 2] += x * a[1];
                            }
                            System.arraycopy(a, 0, a, 0, a.length);
                            System.arraycopy(a, 3, a, 0, 0);
                            return a[0] * a[1] - a[2] * x;
                        }""", at(NUMBERS, 0.5)),
                program("a copy between two names of one row", """
                        @Differentiable
                        static double f(double[][] m, double x) {
                            double[] row = m[0];
                            m[1] = row;
                            row[0] *= x;
                            System.arraycopy(m[0], 0, m[1], 1, 1);
                            return row[0] * m[0][1] + m[1][1] * x;
                        }""", at(ROWS, 1.5)),
                program("fill with what the filled element was", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            java.util.Arrays.fill(a, 0, 2, a[0] * x);
                            java.util.Arrays.fill(a, 1, 3, a[1] += x);
                            java.util.Arrays.fill(a, 2, 2, x = a[2]);
                            return a[0] * a[1] * a[2] * x;
                        }""", at(NUMBERS, 0.75)),
                program("an array that a loop replaces by a longer one", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            double[] b = a;
                            while (b.length < 9) {
                                b = java.util.Arrays.copyOf(b, b.length * 2);
                                b[b.length - 1] = b[b.length / 2 - 1] * x + a[0];
                                a[0] += b[0];
                            }
                            return b[11] * b[5] + a[0] * b[0];
                        }""", at(NUMBERS, 0.5)),
                program("rows in a list that are written to later", """
                        @Differentiable
                        static double f(double[][] m, double x) {
                            List<double[]> rows = new ArrayList<>();
                            for (double[] row : m) { rows.add(row); rows.add(row.clone()); }
                            m[0][0] *= x;
                            double s = 0;
                            for (double[] row : rows) { row[1] += x * row[0]; s = s * 0.5 + row[1] * row[0]; }
                            return s + m[1][1];
                        }""", at(ROWS, 0.75)));
    }

    static List<SmallProgram> records() {
        return List.of(
                program(
                        "constructors that compute, one in the other, in a loop",
                        """
                        record Unit(double a, double b) { Unit { double n = 1 + Math.abs(a); a /= n; b = b * a + n; } }
                        record Knot(Unit unit, double pull) { Knot { if (pull < 1) { pull = unit.b() - pull; } unit = new Unit(unit.b(), pull); pull *= unit.a(); } }
                        @Differentiable
                        static double f(double x, int n) {
                            Knot k = new Knot(new Unit(x, 2), x * x);
                            for (int i = 0; i < n; i++) { k = new Knot(new Unit(k.pull(), k.unit().a() * x), k.unit().b() - i); }
                            return k.pull() * k.unit().b();
                        }""",
                        at(0.75, 0),
                        at(0.75, 3),
                        at(1.5, 4)),
                program("a factory that keeps the array of its caller", """
                        record Sum(double[] parts, double all) {
                            @Differentiable
                            static Sum of(double[] parts) { double all = 0; for (double part : parts) { all += part * part; } return new Sum(parts, all); }
                        }
                        @Differentiable
                        static double f(double[] a, double x) {
                            Sum s = Sum.of(a);
                            a[0] *= x;
                            Sum t = Sum.of(s.parts());
                            return s.all() * t.all() + s.parts()[0];
                        }""", at(NUMBERS, 1.5)),
                program("an array of records, each put where it came from", """
                        record Point(double x, double y) {}
                        @Differentiable
                        static double f(double x, int n) {
                            Point[] ps = {new Point(x, 1), new Point(x * x, x)};
                            for (int i = 0; i < n; i++) {
                                ps[i & 1] = ps[i++ & 1];
                                ps[i & 1] = new Point(ps[0].y() * x, ps[1].x() + i);
                            }
                            Point[] copy = ps.clone();
                            ps[0] = new Point(ps[1].x(), 3);
                            return copy[0].x() * ps[0].x() + copy[1].y() * ps[1].y();
                        }""", at(0.75, 0), at(0.75, 1), at(0.75, 5)),
                program("a record of rows of rows", """
                        record Grid(double[][] cells, double scale) {}
                        @Differentiable
                        static double f(double[][] m, double x) {
                            Grid g = new Grid(m, x);
                            Grid h = new Grid(new double[][] {m[1], g.cells()[0]}, g.scale() * 2);
                            h.cells()[0][0] *= g.scale();
                            g.cells()[0] = h.cells()[0];
                            return g.cells()[0][0] * h.cells()[1][1] + m[1][0] * h.scale();
                        }""", at(ROWS, 1.5)));
    }
}
