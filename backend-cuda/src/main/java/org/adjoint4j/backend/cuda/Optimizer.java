package org.adjoint4j.backend.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW steps, gathered until other work comes: a model has hundreds of parameters, most of them small, and one kernel
 * changes them all.
 */
final class Optimizer {
    /** Elements of a share of a parameter, SHARE in the source. */
    private static final int SHARE = 16_384;
    /** Size of struct Parameter. */
    private static final int PARAMETER_BYTES = 56;
    /** Size of struct Share. */
    private static final int SHARE_BYTES = 8;

    private final Gpu gpu;
    private final List<Pending> pending = new ArrayList<>();
    private Step step;

    Optimizer(Gpu gpu) {
        this.gpu = gpu;
    }

    /** What all parameters of one step have in common. */
    record Step(double rate, double beta1, double beta2, double epsilon, double scale, int count) {}

    /** One parameter's part of a step. */
    record Update(CudaBuffer p, CudaBuffer gradient, CudaBuffer m, CudaBuffer v, int n, double decay, Step step) {}

    /** An update whose memory is known; it stays valid until other work is queued. */
    private record Pending(long p, long m, long v, long copy, View gradient, int n, float decay) {}

    /** Takes an update. */
    void add(Update update) {
        if (!update.step().equals(step)) {
            flush();
            step = update.step();
        }
        View gradient = update.gradient().read();
        long p = update.p().modifyFloats();
        pending.add(new Pending(
                p,
                update.m().modifyFloats(),
                update.v().modifyFloats(),
                update.p().copyToUpdate(),
                gradient,
                update.n(),
                (float) update.decay()));
    }

    /** Queues what was gathered. */
    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        List<int[]> shares = shares();
        long parameterBytes = (long) pending.size() * PARAMETER_BYTES;
        DeviceMemory.Block table = gpu.temporary(parameterBytes + (long) shares.size() * SHARE_BYTES);
        try (Arena arena = Arena.ofConfined()) {
            gpu.staging().send(table.address(), table(arena, shares));
        }
        if (!shares.isEmpty()) {
            launch(table, table.address() + parameterBytes, shares.size());
        }
        pending.clear();
    }

    private void launch(DeviceMemory.Block parameters, long shares, int count) {
        gpu.launch("training", "adam_w")
                .block(parameters)
                .wide(shares)
                .real(step.rate())
                .real(step.beta1())
                .real(step.beta2())
                .real(1 - step.beta1())
                .real(1 - step.beta2())
                .real(step.epsilon())
                .real(step.scale())
                .real(1 / (1 - Math.pow(step.beta1(), step.count())))
                .real(1 / (1 - Math.pow(step.beta2(), step.count())))
                .blocks(count);
    }

    /** Returns pairs of a parameter's number and its element to start from. */
    private List<int[]> shares() {
        List<int[]> shares = new ArrayList<>();
        for (int parameter = 0; parameter < pending.size(); parameter++) {
            for (int from = 0; from < pending.get(parameter).n(); from += SHARE) {
                shares.add(new int[] {parameter, from});
            }
        }
        return shares;
    }

    private MemorySegment table(Arena arena, List<int[]> shares) {
        long parameterBytes = (long) pending.size() * PARAMETER_BYTES;
        MemorySegment table = arena.allocate(parameterBytes + (long) shares.size() * SHARE_BYTES, 16);
        for (int i = 0; i < pending.size(); i++) {
            write(pending.get(i), table.asSlice((long) i * PARAMETER_BYTES, PARAMETER_BYTES));
        }
        for (int i = 0; i < shares.size(); i++) {
            long at = parameterBytes + (long) i * SHARE_BYTES;
            table.set(ValueLayout.JAVA_INT, at, shares.get(i)[0]);
            table.set(ValueLayout.JAVA_INT, at + Integer.BYTES, shares.get(i)[1]);
        }
        return table;
    }

    /** As struct Parameter. */
    private static void write(Pending update, MemorySegment to) {
        to.set(ValueLayout.JAVA_LONG, 0, update.p());
        to.set(ValueLayout.JAVA_LONG, 8, update.m());
        to.set(ValueLayout.JAVA_LONG, 16, update.v());
        to.set(ValueLayout.JAVA_LONG, 24, update.copy());
        to.set(ValueLayout.JAVA_LONG, 32, update.gradient().address());
        to.set(ValueLayout.JAVA_INT, 40, update.gradient().half() ? 1 : 0);
        to.set(ValueLayout.JAVA_INT, 48, update.n());
        to.set(ValueLayout.JAVA_FLOAT, 52, update.decay());
    }
}
