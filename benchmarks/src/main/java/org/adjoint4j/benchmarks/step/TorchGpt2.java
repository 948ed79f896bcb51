package org.adjoint4j.benchmarks.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.util.Map;
import java.util.function.Supplier;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.model.Gpt2Config;

/**
 * GPT-2 of {@code org.adjoint4j.gpt2.model} in DJL's operations. What a layer makes in between is closed at its end, as
 * Python would, so that PyTorch keeps only what its backward pass needs.
 *
 * <p>DJL has no fused attention; nothing else is slower than PyTorch has it.
 */
final class TorchGpt2 {
    private static final float NORM_EPSILON = 1e-5f;

    private final Gpt2Config config;
    private final int rows;
    private final Map<String, NDArray> parameters;
    private final NDArray mask;
    private final Gelu gelu;

    /** Makes the model; {@code mask} (T, T) is added to the scores of attention: −∞ for keys after the query, else 0. */
    TorchGpt2(Workload workload, Map<String, NDArray> parameters, NDArray mask, Gelu gelu) {
        this.config = workload.config();
        this.rows = workload.rows();
        this.parameters = parameters;
        this.mask = mask;
        this.gelu = gelu;
    }

    /**
     * Mean cross-entropy of the next tokens.
     *
     * @param inputs tokens (B, T)
     * @param targets the token after each of them (B·T, 1)
     */
    NDArray loss(NDArray inputs, NDArray targets) {
        NDArray x = hidden(inputs);
        return scoped(() -> {
            NDArray logits = linear(x.reshape(-1, config.width()), parameter(headName()), null); // (B*T, V)
            return logits.logSoftmax(-1).gather(targets, 1).mean().neg();
        });
    }

    private String headName() {
        return config.tied() ? "tokenEmbedding" : "head";
    }

    private NDArray hidden(NDArray inputs) {
        NDArray x = scoped(() -> embed(inputs)); // (B, T, C)
        for (int i = 0; i < config.layers(); i++) {
            NDArray before = x;
            String block = "blocks." + i;
            NDArray y = scoped(() -> before.add(attention(block, normalise(block + ".norm1", before))));
            x = scoped(() -> y.add(feedForward(block + ".feedForward", normalise(block + ".norm2", y))));
        }
        NDArray last = x;
        return scoped(() -> normalise("finalNorm", last));
    }

    private NDArray embed(NDArray inputs) {
        NDArray tokens = Embedding.embedding(inputs, parameter("tokenEmbedding"), SparseFormat.DENSE)
                .singletonOrThrow();
        return tokens.add(parameter("positionEmbedding"));
    }

    private NDArray attention(String block, NDArray x) {
        String name = block + ".attention";
        NDList parts =
                linear(x, parameter(name + ".wQkv"), parameter(name + ".bQkv")).split(3, 2);
        NDArray q = heads(parts.get(0).mul(1 / Math.sqrt((double) config.width() / config.heads()))); // (B, H, T, D)
        NDArray k = heads(parts.get(1)).transpose(0, 1, 3, 2); // (B, H, D, T)
        NDArray v = heads(parts.get(2));
        NDArray weights = q.matMul(k).addi(mask).softmax(-1); // (B, H, T, T)
        NDArray mixed =
                weights.matMul(v).transpose(0, 2, 1, 3).reshape(rows, config.context(), config.width()); // (B, T, C)
        return linear(mixed, parameter(name + ".wProj"), parameter(name + ".bProj"));
    }

    /** (B, T, C) as (B, H, T, D). */
    private NDArray heads(NDArray x) {
        return x.reshape(rows, config.context(), config.heads(), config.width() / config.heads())
                .transpose(0, 2, 1, 3);
    }

    private NDArray feedForward(String name, NDArray x) {
        NDArray hidden = linear(x, parameter(name + ".wFc"), parameter(name + ".bFc")); // (B, T, H)
        return linear(gelu.of(hidden), parameter(name + ".wProj"), parameter(name + ".bProj"));
    }

    private NDArray normalise(String name, NDArray x) {
        return LayerNorm.layerNorm(
                        x,
                        new Shape(config.width()),
                        parameter(name + ".gamma"),
                        parameter(name + ".beta"),
                        NORM_EPSILON)
                .singletonOrThrow();
    }

    private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Linear.linear(x, weight, bias).singletonOrThrow();
    }

    private NDArray parameter(String name) {
        return parameters.get(name);
    }

    /** Closes what a layer makes except its result, which goes to the scope around. */
    private static NDArray scoped(Supplier<NDArray> layer) {
        NDArray result;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            result = layer.get();
            NDScope.unregister(result);
        }
        NDScope.register(result);
        return result;
    }
}
