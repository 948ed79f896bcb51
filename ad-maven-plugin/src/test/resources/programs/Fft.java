package real.fft;

import org.adjoint4j.Differentiable;

/** Fast Fourier transforms: in place on two arrays, and recursive on records. */
// check: power(new double[] {1, 2, -1, 0.5, 0.3, 0, 1, -2}, 3)
// check: recursivePower(new double[] {1, 2, -1, 0.5, 0.3, 0, 1, -2}, 3)
final class Fft {
    record Complex(double re, double im) {
        @Differentiable
        Complex plus(Complex o) {
            return new Complex(re + o.re, im + o.im);
        }

        @Differentiable
        Complex minus(Complex o) {
            return new Complex(re - o.re, im - o.im);
        }

        @Differentiable
        Complex times(Complex o) {
            return new Complex(re * o.re - im * o.im, re * o.im + im * o.re);
        }

        static Complex root(int k, int n) {
            double angle = -2 * Math.PI * k / n;
            return new Complex(Math.cos(angle), Math.sin(angle));
        }
    }

    private Fft() {}

    @Differentiable
    static void fft(double[] re, double[] im) {
        int n = re.length;
        if (Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException("length " + n + " is no power of two");
        }
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double t = re[i];
                re[i] = re[j];
                re[j] = t;
                t = im[i];
                im[i] = im[j];
                im[j] = t;
            }
        }
        for (int length = 2; length <= n; length <<= 1) {
            double angle = -2 * Math.PI / length;
            for (int start = 0; start < n; start += length) {
                for (int k = 0; k < length / 2; k++) {
                    double wr = Math.cos(angle * k);
                    double wi = Math.sin(angle * k);
                    int a = start + k;
                    int b = a + length / 2;
                    double tr = re[b] * wr - im[b] * wi;
                    double ti = re[b] * wi + im[b] * wr;
                    re[b] = re[a] - tr;
                    im[b] = im[a] - ti;
                    re[a] += tr;
                    im[a] += ti;
                }
            }
        }
    }

    @Differentiable
    static double power(double[] signal, int frequency) {
        double[] re = signal.clone();
        double[] im = new double[signal.length];
        fft(re, im);
        return re[frequency] * re[frequency] + im[frequency] * im[frequency];
    }

    @Differentiable
    static Complex[] transform(Complex[] x) {
        int n = x.length;
        if (n == 1) {
            return new Complex[] {x[0]};
        }
        Complex[] even = new Complex[n / 2];
        Complex[] odd = new Complex[n / 2];
        for (int k = 0; k < n / 2; k++) {
            even[k] = x[2 * k];
            odd[k] = x[2 * k + 1];
        }
        Complex[] q = transform(even.clone());
        Complex[] r = transform(odd.clone());
        Complex[] y = new Complex[n];
        for (int k = 0; k < n / 2; k++) {
            Complex t = Complex.root(k, n).times(r[k]);
            y[k] = q[k].plus(t);
            y[k + n / 2] = q[k].minus(t);
        }
        return y;
    }

    @Differentiable
    static double recursivePower(double[] signal, int frequency) {
        Complex[] x = new Complex[signal.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = new Complex(signal[i], 0);
        }
        Complex y = transform(x.clone())[frequency];
        return y.re() * y.re() + y.im() * y.im();
    }
}
