package org.adjoint4j.gpt2.huggingface;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Hugging Face calls a GPT-2's parameters. Its linear layers are "Conv1D" ones, stored (in, out) as here, so that
 * nothing is transposed.
 */
final class TensorNames {
    /** What a model with a head puts before the names of the others; published base models leave it out. */
    static final String PREFIX = "transformer.";

    /** The head of a model; a tied one has none of its own. */
    static final String HEAD = "lm_head.weight";

    private static final Map<String, String> OUTER = Map.of(
            "tokenEmbedding", "wte.weight",
            "positionEmbedding", "wpe.weight",
            "finalNorm.gamma", "ln_f.weight",
            "finalNorm.beta", "ln_f.bias");
    private static final Map<String, String> INNER = Map.ofEntries(
            Map.entry("norm1.gamma", "ln_1.weight"),
            Map.entry("norm1.beta", "ln_1.bias"),
            Map.entry("attention.wQkv", "attn.c_attn.weight"),
            Map.entry("attention.bQkv", "attn.c_attn.bias"),
            Map.entry("attention.wProj", "attn.c_proj.weight"),
            Map.entry("attention.bProj", "attn.c_proj.bias"),
            Map.entry("norm2.gamma", "ln_2.weight"),
            Map.entry("norm2.beta", "ln_2.bias"),
            Map.entry("feedForward.wFc", "mlp.c_fc.weight"),
            Map.entry("feedForward.bFc", "mlp.c_fc.bias"),
            Map.entry("feedForward.wProj", "mlp.c_proj.weight"),
            Map.entry("feedForward.bProj", "mlp.c_proj.bias"));
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(.+)");
    /** The causal mask, which old files hold as a constant of each attention. */
    private static final Pattern MASK = Pattern.compile("(transformer\\.)?h\\.\\d+\\.attn\\.(bias|masked_bias)");

    private TensorNames() {}

    /** Returns the name of the parameter at a path of {@code Gpt2Layout} such as {@code blocks.3.norm1.gamma}. */
    static String of(String path) {
        if (path.equals("head")) {
            return HEAD;
        }
        Matcher block = BLOCK.matcher(path);
        return PREFIX + (block.matches() ? "h." + block.group(1) + "." + INNER.get(block.group(2)) : OUTER.get(path));
    }

    /** Whether a tensor is a constant of old files, no parameter. */
    static boolean isMask(String name) {
        return MASK.matcher(name).matches();
    }
}
