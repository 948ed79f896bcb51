package org.adjoint4j.benchmarks.growth;

import com.sun.management.ThreadMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.cpu.CpuBackend;
import org.adjoint4j.benchmarks.Repetition;
import org.adjoint4j.benchmarks.Table;
import org.adjoint4j.benchmarks.Timings;

/** Time and memory of causal attention against the length of the context. */
final class AttentionGrowth {
    private static final int HEADS = 4;
    private static final int HEAD_SIZE = 64;
    private static final int SHORTEST = 128;
    private static final int LONGEST = 8192;
    private static final int WARM_UP = 512;
    private static final double MEGA = 1e6;

    private final PrintStream out;
    private final Repetition repetition;

    AttentionGrowth(PrintStream out, Repetition repetition) {
        this.out = out;
        this.repetition = repetition;
    }

    void print() {
        out.println("Causal attention, " + HEADS + " heads of " + HEAD_SIZE + ", one sequence, forward and backward."
                + " Memory: all that"
                + " the first call of a new backend allocates, inputs and results included.");
        out.println();
        Table table = new Table(
                out, "T", "forward ms (median)", "backward ms (median)", "memory MB", "T x T of all heads would be MB");
        List<Slope.Point> times = new ArrayList<>();
        List<Slope.Point> bytes = new ArrayList<>();
        warmUp();
        for (int time = SHORTEST; time <= LONGEST; time *= 2) {
            double memory = bytesOfFirstCall(time);
            Call call = new Call(new CpuBackend(), time);
            Timings forward = repetition.of(call::forward);
            Timings backward = repetition.of(call::backward);
            times.add(new Slope.Point(time, forward.median() + backward.median()));
            bytes.add(new Slope.Point(time, memory));
            table.row(
                    time,
                    Table.number(1e3 * forward.median()),
                    Table.number(1e3 * backward.median()),
                    Table.number(memory / MEGA),
                    Table.number(4.0 * HEADS * time * time / MEGA));
        }
        out.println();
        int half = times.size() / 2;
        out.println("growth context time-slope " + Table.fixed(Slope.of(times), 2) + " (the longer half "
                + Table.fixed(Slope.of(times.subList(half, times.size())), 2) + ") memory-slope "
                + Table.fixed(Slope.of(bytes), 2));
    }

    /** Vectors are objects until the kernels are compiled; they would count as memory. */
    private void warmUp() {
        Call call = new Call(new CpuBackend(), WARM_UP);
        repetition.of(call::forward);
        repetition.of(call::backward);
    }

    /** A new backend has an empty pool, so that everything it works with is allocated. */
    private static double bytesOfFirstCall(int time) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getTotalThreadAllocatedBytes();
        Call call = new Call(new CpuBackend(), time);
        call.forward();
        call.backward();
        return threads.getTotalThreadAllocatedBytes() - before;
    }

    /** Attention of one length with its arrays. */
    private static final class Call {
        private final Backend backend;
        private final int time;
        private final Buffer qkv;
        private final Buffer mixed;
        private final Buffer logSumExp;
        private final Buffer dMixed;
        private final Buffer dQkv;

        Call(Backend backend, int time) {
            this.backend = backend;
            this.time = time;
            int size = time * HEADS * HEAD_SIZE;
            this.qkv = random(3 * size);
            this.mixed = random(size);
            this.logSumExp = random(HEADS * time);
            this.dMixed = random(size);
            this.dQkv = random(3 * size);
        }

        void forward() {
            backend.causalAttention(qkv, mixed, logSumExp, 1, time, HEADS, HEAD_SIZE);
        }

        void backward() {
            backend.causalAttentionBackward(qkv, mixed, logSumExp, dMixed, dQkv, 1, time, HEADS, HEAD_SIZE);
        }

        private Buffer random(int length) {
            Random random = new Random(1);
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            Buffer buffer = backend.allocate(ElementType.FLOAT32, length);
            backend.write(values, buffer);
            return buffer;
        }
    }
}
