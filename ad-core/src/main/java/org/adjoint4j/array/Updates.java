package org.adjoint4j.array;

import java.util.List;
import org.adjoint4j.backend.AdamWStep;
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

    static void adamW(
            List<AdamWParameter> parameters, List<NdArray> gradients, NdArray loss, NdArray norm, AdamWStep step) {
        Checks.oneElement("adamWInPlace", loss);
        Checks.oneElement("adamWInPlace", norm);
        Checks.compatible("adamWInPlace", norm, loss);
        int count = parameters.size();
        if (gradients.size() != count) {
            throw Checks.bad("adamWInPlace", count + " parameters were given " + gradients.size() + " gradients");
        }
        for (int i = 0; i < count; i++) {
            requireAdamW(parameters.get(i), gradients.get(i), norm);
        }
        Buffer[] values = new Buffer[count];
        Buffer[] adjoints = new Buffer[count];
        Buffer[] means = new Buffer[count];
        Buffer[] variances = new Buffer[count];
        int[] sizes = new int[count];
        double[] decays = new double[count];
        for (int i = 0; i < count; i++) {
            AdamWParameter p = parameters.get(i);
            values[i] = writable("adamWInPlace", p.value());
            adjoints[i] = gradients.get(i).buffer("adamWInPlace");
            means[i] = writable("adamWInPlace", p.mean());
            variances[i] = writable("adamWInPlace", p.variance());
            sizes[i] = p.value().size();
            decays[i] = p.weightDecay();
        }
        Buffer losses = loss.buffer("adamWInPlace");
        Buffer norms = writable("adamWInPlace", norm);
        norm.backend().adamW(values, adjoints, means, variances, sizes, decays, losses, norms, step);
    }

    private static void requireAdamW(AdamWParameter p, NdArray gradient, NdArray norm) {
        Checks.compatible("adamWInPlace", norm, p.value());
        Checks.sameShape("adamWInPlace", p.value(), gradient);
        Checks.sameShape("adamWInPlace", p.value(), p.mean());
        Checks.sameShape("adamWInPlace", p.value(), p.variance());
        Checks.finite("adamWInPlace", "weightDecay", p.weightDecay());
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
        x.replace(own);
        return own;
    }
}
