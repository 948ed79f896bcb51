package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FuzzFindingsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {
        // test with element in condition
        "static double f(double x, double[] xs) { double s = x; int i = 0; while (i < xs.length && xs[i] < 5) { s += xs[i] * x; i++; } return s; }",
        "static double f(double x, int n) { double s = x; int i = 0; while ((x > 0 ? i < n : i < 2)) { s += s * x; i++; } return s; }",
        "static double f(float u, double y) { return u + y; }",
        "static double f(float u) { return u; }",
        "static double f(List<Double> xs) { float u = (float) (double) xs.get(0); return u * u; }",
        "static double f(double x, int n) { double t; double s = 0; for (int i = 0; i < n; i++) { t = x * i; s += t; } for (int i = 0; i < n; i++) { t = x + i; s *= t; } return s; }",
        "static double f(double x, int n) { double t; double s = 0; while (s < 3) { t = x * 2; s += t; } if (s > 1) { t = x; s += t; } while (s < 7) { t = x; s += t * t; } return s; }",
        "static double f(double x, long n) { double s = 0; for (int i = 0; i < n; i++) { s += x * i; } return s; }",
        "static double f(double x, double y) { double s = 0; for (int i = 0; i < y; i++) { s += x * i; } return s; }",
        "static double f(double x) { double s = 0; for (int i = 0; i < 2.5; i++) { s += x * i; } return s; }",
        "static double f(double x, int k) { return switch (k) { case 0 -> 1; case 1 -> 2f; default -> x; }; }",
        "static double f(double x, int k) { double s = x; s *= switch (k) { case 0 -> 1; case 1 -> 2.5f; default -> 3.5; }; return s; }",
        "static double f(double x, int i) { return x * (- -i); }",
        "static double f(double x, int i) { double y = (i > 2 ? 1 : 2.5) * x; return y; }",
        "static double f(double x, int i) { double y = (i > 2 ? 1 : 2.5) / 2; return y * x; }",
        "static double f(double x, int i) { if (x > 0) { if (i > 0) { throw new IllegalStateException(); } else { throw new IllegalArgumentException(); } } return x; }",
        "static double f(double x) { if (g(x) > 0) { return x; } return g(x) + g(2.0); } @Differentiable private static double g(double x) { return x * x; }",
        "record C(double contribution, double other, double primal, double scratch) {} static double f(C c, int n) { C d = c; for (int i = 0; i < n; i++) { d = new C(d.other() * 2, d.primal(), d.scratch(), d.contribution()); } return d.other() * c.scratch(); }",
        "static double f(double wait, double y) { return wait * y; }",
        "static double f(float u, float v) { return Math.max(u, 1) * Math.abs(v) * Math.max(v, 2.0) + u % v; }",
        "static float f(float u, double v) { float s = u; s += v; s++; s *= 2; s /= v; return s; }",
        "static double f(double[] xs, double[] ys, boolean c) { double[] zs = c ? xs : ys; double s = 0; for (double z : zs) { s += z * z; } return s; }",
        "static double f(double x, byte b) { double y = x * -b; b++; y += b; y *= -(b++); return y; }",
        "static double f(double x) { double a = x, b = 2 * x; for (int i = 0; i < 3; i++) { double t = a; a = b; b = t * x; } return a * b; }",
        "static double f(double x, Double y) { Double z = x * y; double w = z; return w * z; }",
        "static double f(double x, int n) { int k = n; return x * (k++ + k) * (k += 2) * k; }",
        "static double f(double x, int n) { for (int i = 0; i < n; i++) { for (int j = 0; j < n; j++) { if (i * j > 3) { return x * i; } x *= 2; } x += 1; } return x; }",
        "static double f(double x, int n) { if (n > 3) { throw new IllegalArgumentException(\"n\" + n + x); } return x; }",
    })
    void suspect(String method) {
        Compiled c = Compiled.of(
                "package fuzz; import java.util.List; import org.adjoint4j.Differentiable; final class Subject { private Subject() {} "
                        + (method.startsWith("record") ? method.replaceFirst(" static", " @Differentiable static") : "@Differentiable " + method) + "}",
                folder);
        System.out.println(c.generated());
    }
}
