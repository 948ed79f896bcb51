package org.adjoint4j.gpt2.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Preset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigJsonTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Preset.class)
    void everyPresetComesBack(Preset preset) throws IOException {
        Path file = folder.resolve("config.json");
        ConfigJson.write(file, preset.config(), 50256);
        assertThat(ConfigJson.read(file)).isEqualTo(preset.config());
    }

    @Test
    void whatIsLeftOutIsAsInTransformers() throws IOException {
        assertThat(read("\"model_type\": \"gpt2\"")).isEqualTo(Preset.GPT2.config());
    }

    @Test
    void publishedOnesAreRead() throws IOException {
        Gpt2Config config = read("""
                "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1,
                "bos_token_id": 50256, "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02,
                "layer_norm_epsilon": 1e-05, "model_type": "gpt2", "n_ctx": 1024, "n_embd": 1600, "n_head": 25,
                "n_layer": 48, "n_positions": 1024, "n_inner": null, "resid_pdrop": 0.1,
                "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50}}, "vocab_size": 50257
                """);
        assertThat(config).isEqualTo(Preset.GPT2_XL.config());
    }

    @Test
    void anUntiedModelWithItsOwnFeedForwardSizeIsRead() throws IOException {
        Gpt2Config config = read("\"model_type\": \"gpt2\", \"n_inner\": 100, \"tie_word_embeddings\": false,"
                + " \"n_ctx\": 77, \"resid_pdrop\": 0, \"activation_function\": \"gelu_pytorch_tanh\"");
        assertThat(config).isEqualTo(new Gpt2Config(50257, 77, 12, 12, 768, 100, false, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "model_type": "llama"; the architecture is 'llama'; only models of type gpt2 are read
            "model_type": 2; model_type is not a text
            "n_layer": 3; lacks model_type
            "model_type": "gpt2", "activation_function": "relu"; activation_function is relu, only gelu_new
            "model_type": "gpt2", "activation_function": "gelu"; activation_function is gelu, only gelu_new
            "model_type": "gpt2", "layer_norm_epsilon": 1e-6; layer_norm_epsilon is 1.0E-6, only 1e-5 is supported
            "model_type": "gpt2", "scale_attn_weights": false; scale_attn_weights is false, only true is supported
            "model_type": "gpt2", "scale_attn_by_inverse_layer_idx": true; scale_attn_by_inverse_layer_idx is true
            "model_type": "gpt2", "add_cross_attention": true; add_cross_attention is true
            "model_type": "gpt2", "quantization_config": {}; the model is quantized
            "model_type": "gpt2", "n_head": 5; width 768 is not a multiple of heads 5
            "model_type": "gpt2", "n_layer": 0; n_layer is 0, must be in 1 to 16777216
            "model_type": "gpt2", "n_embd": -768; n_embd is -768, must be in 1
            "model_type": "gpt2", "n_embd": 1000000000; n_embd is 1000000000, must be in 1
            "model_type": "gpt2", "n_embd": 99999999999; n_embd is not a number of this size
            "model_type": "gpt2", "n_embd": "768"; n_embd is not a whole number
            "model_type": "gpt2", "n_embd": 768.5; n_embd is not a whole number
            "model_type": "gpt2", "resid_pdrop": 1; dropout is 1.0
            "model_type": "gpt2", "tie_word_embeddings": 1; tie_word_embeddings is not true or false
            "model_type": "gpt2", "n_layer": 1, "n_layer": 2; names 'n_layer' twice
            "model_type": "gpt2",; is not valid JSON
            """)
    void whatIsNotThisGpt2IsRefused(String members, String problem) {
        assertThatThrownBy(() -> read(members))
                .isInstanceOf(HuggingFaceException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(problem);
    }

    private Gpt2Config read(String members) throws IOException {
        return ConfigJson.read(Files.writeString(folder.resolve("config.json"), "{" + members + "}"));
    }
}
