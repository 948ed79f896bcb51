package org.adjoint4j.array;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;

/** Changes in place. Whoever else holds the buffer, a reshaped view say, keeps the old elements. */
final class Updates {
    private Updates() {}

    static void addScaled(NdArray y, double factor, NdArray x) {
        Checks.sameShape("addScaledInPlace", y, x);
        Checks.finite("addScaledInPlace", "factor", factor);
        Buffer source = x.buffer("addScaledInPlace");
        y.backend().addScaled(factor, source, writable("addScaledInPlace", y), y.size());
    }

    static void copy(NdArray source, NdArray out) {
        Checks.sameShape("copyFrom", out, source);
        if (source == out) {
            return;
        }
        int n = out.size();
        out.backend().copyRows(source.buffer("copyFrom"), 0, n, writable("copyFrom", out), 0, n, 1, n);
    }

    /** The numbers of an AdamW step. */
    record AdamW(double lr, double beta1, double beta2, double eps, double weightDecay, double gradScale, int step) {
        AdamW {
            Checks.finite("adamWInPlace", "lr", lr);
            Checks.finite("adamWInPlace", "eps", eps);
            Checks.finite("adamWInPlace", "weightDecay", weightDecay);
            Checks.finite("adamWInPlace", "gradScale", gradScale);
            requireRate("beta1", beta1);
            requireRate("beta2", beta2);
            if (step < 1) {
                throw Checks.bad("adamWInPlace", "step " + step + " must count from 1");
            }
        }

        private static void requireRate(String name, double beta) {
            if (!(beta >= 0 && beta < 1)) {
                throw Checks.bad("adamWInPlace", name + " = " + beta + " is not in [0, 1)");
            }
        }
    }

    static void adamW(NdArray p, NdArray grad, NdArray m, NdArray v, AdamW a) {
        Checks.sameShape("adamWInPlace", p, grad);
        Checks.sameShape("adamWInPlace", p, m);
        Checks.sameShape("adamWInPlace", p, v);
        Buffer gradient = grad.buffer("adamWInPlace");
        Buffer parameter = writable("adamWInPlace", p);
        Buffer first = writable("adamWInPlace", m);
        Buffer second = writable("adamWInPlace", v);
        p.backend()
                .adamW(
                        parameter,
                        gradient,
                        first,
                        second,
                        p.size(),
                        a.lr,
                        a.beta1,
                        a.beta2,
                        a.eps,
                        a.weightDecay,
                        a.gradScale,
                        a.step);
    }

    /** Returns a buffer that only {@code x} holds. */
    static Buffer writable(String operation, NdArray x) {
        Buffer shared = x.buffer(operation);
        if (shared.isExclusive()) {
            return shared;
        }
        Backend backend = x.backend();
        Buffer own = backend.allocate(x.elementType(), x.size());
        backend.copyRows(shared, 0, x.size(), own, 0, x.size(), 1, x.size());
        x.holding().replace(own);
        return own;
    }
}
