package real.constants;

import org.adjoint4j.Differentiable;

// check: half(1.5)
// check: longs(1.5)
// check: texts(1.5)
// check: floats(1.5)
// check: negative(1.5, 2)
// check: bytes(1.5)
// check: derived(1.5)
// check: several(1.5)
/** Private constants whose type is not that of what they are made from. */
final class Constants {
    private static final double N = 7;
    private static final long BIG = 2_000_000_000;
    private static final char C = 65;
    private static final float F = 1;
    private static final int MINUS = -3;
    private static final byte B = 'a';

    @Differentiable
    static double half(double x) {
        return x * (N / 2) + x * (1 / N);
    }

    @Differentiable
    static double longs(double x) {
        return x * (BIG * 2);
    }

    @Differentiable
    static double texts(double x) {
        String s = "" + C;
        return x * s.length();
    }

    @Differentiable
    static double floats(double x) {
        return x * (F / 3);
    }

    @Differentiable
    static double negative(double x, int n) {
        return x * (n - MINUS) * (-MINUS);
    }

    @Differentiable
    static double bytes(double x) {
        String s = "" + B;
        return x * s.length();
    }

    private static final double ROOT = Math.sqrt(2);
    private static final double TWO_PI = 2 * Math.PI;
    private static final int COUNT = 3;
    private static final double STEP = 1.0 / COUNT;
    private static final double TRUNCATED = COUNT / 2;
    private static final int A = 1, BA = 2, CBA = -BA - A;
    private static final long MASK = 0xFFFFFFFF;
    private static final double OCTAL = 010;

    @Differentiable
    static double derived(double x) {
        return x * ROOT + TWO_PI * x * STEP + TRUNCATED * x / 4 + x * (MASK * 3) + x * (OCTAL / 3);
    }

    @Differentiable
    static double several(double x) {
        return x * BA + x * A * (10 - CBA) * -CBA;
    }
}
