package org.adjoint4j.array;

import java.util.List;
import java.util.function.Function;
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

    static void adamW(List<AdamWParameter> parameters, NdArray loss, NdArray norm, AdamWStep step) {
        Checks.oneElement("adamWInPlace", loss);
        Checks.oneElement("adamWInPlace", norm);
        Checks.compatible("adamWInPlace", norm, loss);
        for (AdamWParameter p : parameters) {
            Checks.compatible("adamWInPlace", norm, p.value());
            Checks.sameShape("adamWInPlace", p.value(), p.gradient());
            Checks.sameShape("adamWInPlace", p.value(), p.mean());
            Checks.sameShape("adamWInPlace", p.value(), p.variance());
            Checks.finite("adamWInPlace", "weightDecay", p.weightDecay());
        }
        norm.backend()
                .adamW(
                        writable(parameters, AdamWParameter::value),
                        buffers(parameters, p -> p.gradient().buffer("adamWInPlace")),
                        writable(parameters, AdamWParameter::mean),
                        writable(parameters, AdamWParameter::variance),
                        sizes(parameters),
                        weightDecays(parameters),
                        loss.buffer("adamWInPlace"),
                        writable("adamWInPlace", norm),
                        step);
    }

    private static int[] sizes(List<AdamWParameter> parameters) {
        int[] sizes = new int[parameters.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = parameters.get(i).value().size();
        }
        return sizes;
    }

    private static double[] weightDecays(List<AdamWParameter> parameters) {
        double[] decays = new double[parameters.size()];
        for (int i = 0; i < decays.length; i++) {
            decays[i] = parameters.get(i).weightDecay();
        }
        return decays;
    }

    private static Buffer[] writable(List<AdamWParameter> parameters, Function<AdamWParameter, NdArray> part) {
        return buffers(parameters, p -> writable("adamWInPlace", part.apply(p)));
    }

    private static Buffer[] buffers(List<AdamWParameter> parameters, Function<AdamWParameter, Buffer> part) {
        Buffer[] buffers = new Buffer[parameters.size()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = part.apply(parameters.get(i));
        }
        return buffers;
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
