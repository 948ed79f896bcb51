package org.adjoint4j.gpt2.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;

/** Names and shapes of a GPT-2's parameters: the one place that knows how the sizes of a configuration make them. */
public final class Gpt2Layout {
    private final Gpt2Config config;
    private final BiFunction<String, Shape, NdArray> source;

    private Gpt2Layout(Gpt2Config config, BiFunction<String, Shape, NdArray> source) {
        this.config = config;
        this.source = source;
    }

    /**
     * Returns parameters whose arrays come from {@code source}, asked in the order of declaration with a path such as
     * {@code blocks.3.attention.wQkv} and the array's shape.
     */
    public static Gpt2Parameters build(Gpt2Config config, BiFunction<String, Shape, NdArray> source) {
        return new Gpt2Layout(config, source).parameters();
    }

    private Gpt2Parameters parameters() {
        int width = config.width();
        NdArray tokens = array("tokenEmbedding", config.vocabulary(), width);
        NdArray positions = array("positionEmbedding", config.context(), width);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            blocks.add(block("blocks." + i));
        }
        LayerNorm finalNorm = norm("finalNorm");
        NdArray head = array("head", config.tied() ? 0 : config.vocabulary(), width);
        return new Gpt2Parameters(tokens, positions, List.copyOf(blocks), finalNorm, head);
    }

    private Block block(String path) {
        return new Block(
                norm(path + ".norm1"),
                attention(path + ".attention"),
                norm(path + ".norm2"),
                feedForward(path + ".feedForward"));
    }

    private LayerNorm norm(String path) {
        int width = config.width();
        return new LayerNorm(array(path + ".gamma", width), array(path + ".beta", width));
    }

    private Attention attention(String path) {
        int width = config.width();
        return new Attention(
                array(path + ".wQkv", width, 3 * width),
                array(path + ".bQkv", 3 * width),
                array(path + ".wProj", width, width),
                array(path + ".bProj", width));
    }

    private FeedForward feedForward(String path) {
        int width = config.width();
        int hidden = config.hidden();
        return new FeedForward(
                array(path + ".wFc", width, hidden),
                array(path + ".bFc", hidden),
                array(path + ".wProj", hidden, width),
                array(path + ".bProj", width));
    }

    private NdArray array(String path, int... dims) {
        return source.apply(path, Shape.of(dims));
    }
}
