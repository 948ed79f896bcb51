package org.adjoint4j.backend.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * AdamW steps, gathered until other work comes: a model has hundreds of parameters, most of them small, and one kernel
 * changes them all.
 */
final class Optimizer {
    private final Gpu gpu;
    private final Table table;
    private final List<Pending> pending = new ArrayList<>();
    private Step step;

    Optimizer(Gpu gpu) {
        this.gpu = gpu;
        this.table = new Table(gpu);
    }

    /** What all parameters of one step have in common. */
    record Step(double rate, double beta1, double beta2, double epsilon, double scale, int count) {}

    /** One parameter's part of a step. */
    record Update(CudaBuffer p, CudaBuffer gradient, CudaBuffer m, CudaBuffer v, int n, double decay, Step step) {}

    /** An update whose memory is known; it stays valid until other work is queued. */
    private record Pending(long p, long m, long v, long copy, View gradient, int n, float decay) {
        /** Returns struct Parameter of the source. */
        long[] words() {
            long last = Integer.toUnsignedLong(n) | (long) Float.floatToRawIntBits(decay) << Integer.SIZE;
            return new long[] {p, m, v, copy, gradient.words()[0], gradient.words()[1], last};
        }
    }

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
        int[] sizes = pending.stream().mapToInt(Pending::n).toArray();
        Table.Place place = table.put(pending.stream().map(Pending::words).toList(), sizes);
        if (place.count() > 0) {
            launch(place);
        }
        pending.clear();
    }

    private void launch(Table.Place place) {
        gpu.launch("training", "adam_w")
                .wide(place.arrays())
                .wide(place.shares())
                .real(step.rate())
                .real(step.beta1())
                .real(step.beta2())
                .real(1 - step.beta1())
                .real(1 - step.beta2())
                .real(step.epsilon())
                .real(step.scale())
                .real(1 / (1 - Math.pow(step.beta1(), step.count())))
                .real(1 / (1 - Math.pow(step.beta2(), step.count())))
                .blocks(place.count());
    }
}
