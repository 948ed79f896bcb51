package org.adjoint4j.gpt2.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/**
 * Looks whether the kernels of a training step run about as fast as they should. Now and then the JVM compiles one of
 * them badly, for as long as it runs: a training is then many times slower than it need be.
 */
public final class KernelCheck {
    /** A kernel this many times slower than usual is reported. */
    private static final double TOLERATED = 6;

    /** How long the JVM may take to compile a kernel well. */
    private static final double PATIENCE_SECONDS = 3;

    private static final int ROWS = 512;
    private static final int WIDTH = 256;
    private static final int HEADS = 4;

    private final Backend backend;

    private KernelCheck(Backend backend) {
        this.backend = backend;
    }

    /**
     * A kernel with the share of the cores' best rate that it usually has.
     *
     * @param name for the message
     * @param flops operations of one call, counted roughly
     * @param usualShare of the rate of {@link FmaPeak}, seen on machines with 512-bit vectors
     * @param call runs it once
     */
    private record Kernel(String name, double flops, double usualShare, Runnable call) {}

    /** Runs each kernel until it is fast enough, for seconds at most; returns a sentence for each one that never was. */
    @SuppressWarnings("try") // the region is opened to be closed
    public static List<String> warnings(Backend backend) {
        double machine = FmaPeak.measure();
        try (Region memory = Region.open()) {
            List<String> found = new ArrayList<>();
            for (Kernel kernel : new KernelCheck(backend).kernels()) {
                verdict(kernel.name(), share(kernel, machine), kernel.usualShare())
                        .ifPresent(found::add);
            }
            return found;
        }
    }

    /** Returns what there is to say of a kernel that has this share where it should have that one. */
    static Optional<String> verdict(String kernel, double share, double usualShare) {
        double slower = usualShare / share;
        if (slower < TOLERATED) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "kernel %s runs %.0f times slower than usual: either the machine is busy, or the JVM compiled it badly, "
                        + "which starting again mends",
                kernel,
                slower));
    }

    private List<Kernel> kernels() {
        NdArray x = filled(ROWS, WIDTH);
        NdArray w = filled(WIDTH, 4 * WIDTH);
        NdArray bias = filled(4 * WIDTH);
        NdArray gain = filled(WIDTH);
        NdArray qkv = filled(2, ROWS / 2, 3 * WIDTH);
        double scores = (double) ROWS * ROWS / 4 * WIDTH;
        double elements = (double) ROWS * WIDTH;
        return List.of(
                new Kernel("linear", 8.0 * elements * WIDTH, 0.6, () -> x.linear(w, bias)),
                new Kernel("gelu", elements, 0.01, x::gelu),
                new Kernel("layerNorm", elements, 0.01, () -> x.layerNorm(gain, gain, 1e-5)),
                new Kernel("causalAttention", 4 * scores, 0.1, () -> qkv.causalAttention(HEADS)));
    }

    private NdArray filled(int... dims) {
        return NdArray.full(backend, ElementType.FLOAT32, Shape.of(dims), 0.01);
    }

    /** Returns the best share seen until it was good enough or the patience was over. */
    @SuppressWarnings("try") // the region is opened to be closed
    private static double share(Kernel kernel, double machine) {
        double best = 0;
        long start = System.nanoTime();
        for (long end = start; (end - start) / 1e9 < PATIENCE_SECONDS; ) {
            long begin = System.nanoTime();
            try (Region results = Region.open()) {
                kernel.call().run();
            }
            end = System.nanoTime();
            best = Math.max(best, kernel.flops() / ((end - begin) / 1e9) / machine);
            if (verdict(kernel.name(), best, kernel.usualShare()).isEmpty()) {
                break;
            }
        }
        return best;
    }
}
