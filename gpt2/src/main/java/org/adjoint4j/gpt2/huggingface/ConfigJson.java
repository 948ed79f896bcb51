package org.adjoint4j.gpt2.huggingface;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;

/**
 * The file {@code config.json} of a model. What it leaves out has the value that transformers' GPT2Config gives it; what
 * it asks for and this program's GPT-2 does not do is refused.
 */
final class ConfigJson {
    private static final double EPSILON = 1e-5;
    /** More than any GPT-2's; keeps products of two sizes within a long. */
    private static final int LARGEST = 1 << 24;

    private ConfigJson() {}

    /** Reads and checks the file. */
    static Gpt2Config read(Path file) {
        JsonObject json = Json.read(file);
        requireGpt2(json);
        int width = size(json, "n_embd", 768);
        try {
            return new Gpt2Config(
                    size(json, "vocab_size", Gpt2Encoding.SIZE),
                    size(json, json.has("n_positions") ? "n_positions" : "n_ctx", 1024),
                    size(json, "n_layer", 12),
                    size(json, "n_head", 12),
                    width,
                    size(json, "n_inner", 4 * width),
                    json.flag("tie_word_embeddings", true),
                    json.real("resid_pdrop", 0.1));
        } catch (IllegalArgumentException e) {
            throw new HuggingFaceException(file, "describes no possible model: " + e.getMessage(), e);
        }
    }

    private static int size(JsonObject json, String name, int otherwise) {
        int value = json.integer(name, otherwise);
        if (value < 1 || value > LARGEST) {
            throw new HuggingFaceException(json.file(), name + " is " + value + ", must be in 1 to " + LARGEST);
        }
        return value;
    }

    private static void requireGpt2(JsonObject json) {
        String type = json.text("model_type");
        if (!type.equals("gpt2")) {
            throw new HuggingFaceException(
                    json.file(), "the architecture is '" + type + "'; only models of type gpt2 are read");
        }
        String activation = json.text("activation_function", "gelu_new");
        if (!activation.equals("gelu_new") && !activation.equals("gelu_pytorch_tanh")) {
            throw unsupported(json, "activation_function", activation, "gelu_new, GELU in its tanh form,");
        }
        double epsilon = json.real("layer_norm_epsilon", EPSILON);
        if (epsilon != EPSILON) {
            throw unsupported(json, "layer_norm_epsilon", epsilon, "1e-5");
        }
        requireFlag(json, "scale_attn_weights", true);
        requireFlag(json, "scale_attn_by_inverse_layer_idx", false);
        requireFlag(json, "add_cross_attention", false);
        if (json.has("quantization_config")) {
            throw new HuggingFaceException(
                    json.file(), "the model is quantized; only plain F32, F16 and BF16 weights are read");
        }
    }

    private static void requireFlag(JsonObject json, String name, boolean wanted) {
        if (json.flag(name, wanted) != wanted) {
            throw unsupported(json, name, !wanted, Boolean.toString(wanted));
        }
    }

    private static HuggingFaceException unsupported(JsonObject json, String name, Object value, String wanted) {
        return new HuggingFaceException(json.file(), name + " is " + value + ", only " + wanted + " is supported");
    }

    /** Writes the file such that transformers reads the same model. */
    static void write(Path file, Gpt2Config config, int endOfText) throws IOException {
        String text = """
                {
                  "architectures": ["GPT2LMHeadModel"],
                  "model_type": "gpt2",
                  "activation_function": "gelu_new",
                  "vocab_size": %s,
                  "n_positions": %s,
                  "n_layer": %s,
                  "n_head": %s,
                  "n_embd": %s,
                  "n_inner": %s,
                  "layer_norm_epsilon": %s,
                  "tie_word_embeddings": %s,
                  "embd_pdrop": %s,
                  "resid_pdrop": %s,
                  "attn_pdrop": 0.0,
                  "bos_token_id": %s,
                  "eos_token_id": %s,
                  "torch_dtype": "float32"
                }
                """;
        Object[] values = {
            config.vocabulary(),
            config.context(),
            config.layers(),
            config.heads(),
            config.width(),
            config.hidden(),
            EPSILON,
            config.tied(),
            config.dropout(),
            config.dropout(),
            endOfText,
            endOfText
        };
        Files.writeString(file, String.format(Locale.ROOT, text, values));
    }
}
