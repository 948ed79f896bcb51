package org.adjoint4j.gpt2.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most multiply-adds this machine can make with all its cores: independent chains of vector FMAs that stay in
 * registers.
 */
public final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    /** More than latency times units of any core there is. */
    private static final int CHAINS = 12;

    /** Attempts become longer until they last so long; a JVM that does not optimise makes few rounds in it. */
    private static final double ATTEMPT_SECONDS = 0.01;

    private static final double SECONDS = 1;
    private static final int FEWEST_ROUNDS = 1000;
    private static final int MOST_ROUNDS = 1 << 30;

    private FmaPeak() {}

    /** Returns floating-point operations a second, two for each multiply-add; the best attempt within a second. */
    public static double measure() {
        int cores = Runtime.getRuntime().availableProcessors();
        double best = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
            long start = System.nanoTime();
            int rounds = FEWEST_ROUNDS;
            while ((System.nanoTime() - start) / 1e9 < SECONDS) {
                double seconds = seconds(threads, cores, rounds);
                best = Math.max(best, 2.0 * CHAINS * SPECIES.length() * rounds * cores / seconds);
                if (seconds < ATTEMPT_SECONDS && rounds < MOST_ROUNDS) {
                    rounds *= 2;
                }
            }
        }
        return best;
    }

    private static double seconds(ExecutorService threads, int cores, int rounds) {
        long begin = System.nanoTime();
        List<Future<Float>> sums = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            sums.add(threads.submit(() -> chains(rounds)));
        }
        for (Future<Float> sum : sums) {
            requireFinite(sum);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Looks at the sum, so that nothing of it may be left out. */
    private static void requireFinite(Future<Float> sum) {
        try {
            if (!Float.isFinite(sum.get())) {
                throw new ArithmeticException("the sum of the chains is not finite");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring the machine", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the machine can't be measured", e);
        }
    }

    /** Explicit accumulators: C2 keeps them in registers. */
    private static float chains(int rounds) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.25f);
        FloatVector a = x;
        FloatVector b = x;
        FloatVector c = x;
        FloatVector d = x;
        FloatVector e = x;
        FloatVector f = x;
        FloatVector g = x;
        FloatVector h = x;
        FloatVector i = x;
        FloatVector j = x;
        FloatVector k = x;
        FloatVector l = x;
        for (int round = 0; round < rounds; round++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        FloatVector sum = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l);
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
