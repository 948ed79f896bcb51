package org.adjoint4j.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.adjoint4j.gpt2.bench.ModelFlops;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2Config;

/**
 * The work of a training step: random tokens, dropout off.
 *
 * @param name what users call it
 * @param config the model; every sequence is as long as its context
 * @param rows sequences in a step, B
 */
public record Workload(String name, Gpt2Config config, int rows) {
    /** Preset {@code stories}. */
    public static final Workload S = new Workload("S", new Gpt2Config(8000, 128, 8, 16, 64, 256, false, 0), 64);
    /** Half as deep and half as wide as {@link #L}. */
    public static final Workload M = new Workload("M", new Gpt2Config(50257, 256, 6, 6, 384, 1536, true, 0), 8);
    /** GPT-2 of 124 million parameters. */
    public static final Workload L = new Workload("L", new Gpt2Config(50257, 256, 12, 12, 768, 3072, true, 0), 2);

    private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}(,\\d{1,9}){7}");
    private static final long SEED = 1;

    /** Returns the named ones. */
    public static List<Workload> all() {
        return List.of(S, M, L);
    }

    /**
     * Returns S, M or L, or the one of eight numbers: vocabulary, context, layers, heads, width, hidden, 1 for tied or 0,
     * rows, with commas between them.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static Workload of(String text) {
        return all().stream()
                .filter(workload -> workload.name.equals(text))
                .findFirst()
                .orElseGet(() -> ofNumbers(text));
    }

    private static Workload ofNumbers(String text) {
        if (!NUMBERS.matcher(text).matches()) {
            throw new IllegalArgumentException("no workload '" + text
                    + "'; there are S, M, L, and eight numbers with commas between them: vocabulary, context, layers,"
                    + " heads, width, hidden, tied (1 or 0), rows");
        }
        int[] n = Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
        return new Workload(text, new Gpt2Config(n[0], n[1], n[2], n[3], n[4], n[5], n[6] == 1, 0), n[7]);
    }

    /** Returns the tokens of a step, B·T. */
    public int tokens() {
        return Math.multiplyExact(rows, config.context());
    }

    /** Returns the floating-point operations of a step. */
    public double flops() {
        return (double) tokens() * ModelFlops.perToken(config);
    }

    /** Returns the tokens to learn from, always the same. */
    public Batch batch() {
        Random random = new Random(SEED);
        int[] inputs = random.ints(tokens(), 0, config.vocabulary()).toArray();
        int[] targets = random.ints(tokens(), 0, config.vocabulary()).toArray();
        return new Batch(inputs, targets, rows, config.context());
    }

    /** Returns a line for people. */
    public String description() {
        return name + ": " + config.layers() + " layers, " + config.heads() + " heads, width " + config.width()
                + ", hidden " + config.hidden() + ", vocabulary " + config.vocabulary()
                + (config.tied() ? " tied" : " untied") + "; " + rows + " x " + config.context() + " = " + tokens()
                + " tokens a step";
    }
}
