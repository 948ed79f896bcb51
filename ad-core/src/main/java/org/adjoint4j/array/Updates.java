package org.adjoint4j.array;

import java.util.Arrays;
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
        AdamWArguments all = AdamWArguments.ofThread(count);
        for (int i = 0; i < count; i++) {
            all.set(i, parameters.get(i), gradients.get(i));
        }
        Buffer losses = loss.buffer("adamWInPlace");
        Buffer norms = writable("adamWInPlace", norm);
        norm.backend()
                .adamW(all.values, all.gradients, all.means, all.variances, all.sizes, all.decays, losses, norms, step);
        all.clear();
    }

    /** What a backend is given of all parameters; a thread uses it again for as many, as each step of a training does. */
    private static final class AdamWArguments {
        private static final ThreadLocal<AdamWArguments> LAST = new ThreadLocal<>();

        final Buffer[] values;
        final Buffer[] gradients;
        final Buffer[] means;
        final Buffer[] variances;
        final int[] sizes;
        final double[] decays;

        private AdamWArguments(int count) {
            values = new Buffer[count];
            gradients = new Buffer[count];
            means = new Buffer[count];
            variances = new Buffer[count];
            sizes = new int[count];
            decays = new double[count];
        }

        static AdamWArguments ofThread(int count) {
            AdamWArguments last = LAST.get();
            if (last == null || last.sizes.length != count) {
                last = new AdamWArguments(count);
                LAST.set(last);
            }
            return last;
        }

        void set(int i, AdamWParameter p, NdArray gradient) {
            values[i] = writable("adamWInPlace", p.value());
            gradients[i] = gradient.buffer("adamWInPlace");
            means[i] = writable("adamWInPlace", p.mean());
            variances[i] = writable("adamWInPlace", p.variance());
            sizes[i] = p.value().size();
            decays[i] = p.weightDecay();
        }

        /** Forgets the buffers. */
        void clear() {
            Arrays.fill(values, null);
            Arrays.fill(gradients, null);
            Arrays.fill(means, null);
            Arrays.fill(variances, null);
        }
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
