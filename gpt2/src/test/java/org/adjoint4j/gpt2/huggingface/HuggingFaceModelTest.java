package org.adjoint4j.gpt2.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceModelTest {
    private static final String ATTENTION = "transformer.h.1.attn.c_attn.weight";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRoundTripKeepsEveryBit(boolean tied) throws IOException {
        HuggingFaceModel model = TestFolders.model(tied);
        NdArray odd = NdArray.of(TestFolders.BACKEND, Shape.of(4), new float[] {-0f, Float.MIN_VALUE, 1e30f, 0.1f});
        model.parameters().finalNorm().beta().copyFrom(odd);
        model.write(folder);

        HuggingFaceModel read = HuggingFaceModel.read(folder, TestFolders.BACKEND);
        Path copy = folder.resolve("copy");
        read.write(copy);

        assertThat(read.config()).isEqualTo(model.config());
        assertThat(read.vocabulary()).isEqualTo(model.vocabulary());
        assertSame(read.parameters(), model.parameters());
        for (String name : model.names()) {
            assertThat(copy.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
        }
        try (Stream<Path> files = Files.list(copy)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "model.safetensors", "adjoint4j-vocabulary.txt");
        }
    }

    @Test
    void shardsAreJoined() throws IOException {
        HuggingFaceModel model = TestFolders.model(true);
        model.write(folder);
        TestFolders.shard(folder);
        assertSame(read().parameters(), model.parameters());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void halfPrecisionIsReadWithoutRounding(DType type) throws IOException {
        TestFolders.model(false).write(folder);
        Map<String, NdArray> tensors = TestFolders.tensors(folder);
        float[] special = {-0f, 1.5f, -65504f, 6.1035156e-5f};
        tensors.get("transformer.ln_f.bias").copyFrom(NdArray.of(TestFolders.BACKEND, Shape.of(4), special));
        TestFolders.writeHalf(folder.resolve("model.safetensors"), tensors, type);

        float[] read = read().parameters().finalNorm().beta().toFloatArray();
        float[] weights = read().parameters().tokenEmbedding().toFloatArray();

        boolean half = type == DType.F16;
        // -65504 has eleven significant bits; eight of them, cut off, are -65280
        assertThat(read).containsExactly(-0f, 1.5f, half ? -65504f : -65280f, 6.1035156e-5f);
        float[] whole = tensors.get("transformer.wte.weight").toFloatArray();
        for (int i = 0; i < weights.length; i++) {
            int bits = Float.floatToRawIntBits(whole[i]);
            float expected = half
                    ? Float.float16ToFloat(Float.floatToFloat16(whole[i]))
                    : Float.intBitsToFloat(bits & 0xFFFF0000);
            assertThat(weights[i]).as("element %d", i).isEqualTo(expected);
        }
    }

    @Test
    void publishedBaseModelsAreRead() throws IOException {
        HuggingFaceModel model = TestFolders.model(true);
        model.write(folder);
        Map<String, NdArray> named = new LinkedHashMap<>();
        TestFolders.tensors(folder).forEach((name, array) -> named.put(name.substring("transformer.".length()), array));
        named.put("h.0.attn.bias", TestFolders.array(1, 1, 6, 6));
        named.put("h.1.attn.masked_bias", TestFolders.array());
        TestFolders.write(folder.resolve("model.safetensors"), named);

        assertSame(read().parameters(), model.parameters());
    }

    @Test
    void aTiedHeadMayBeStoredButMustBeTheEmbedding() throws IOException {
        HuggingFaceModel model = TestFolders.model(true);
        model.write(folder);
        change(tensors -> tensors.put("lm_head.weight", tensors.get("transformer.wte.weight")));
        assertSame(read().parameters(), model.parameters());

        change(tensors -> tensors.put("lm_head.weight", TestFolders.array(11, 4)));
        assertRefused("tensor lm_head.weight differs from it; set tie_word_embeddings to false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transformer.wte.weight", ATTENTION, "transformer.ln_f.bias", "lm_head.weight"})
    void aMissingTensorIsNamed(String name) throws IOException {
        TestFolders.model(false).write(folder);
        change(tensors -> tensors.remove(name));
        assertRefused("the model's files lack tensor " + name + " of shape");
    }

    @Test
    void aTensorOfAnotherShapeIsNamed() throws IOException {
        TestFolders.model(true).write(folder);
        change(tensors -> tensors.put(ATTENTION, TestFolders.array(12, 4)));
        assertRefused("tensor " + ATTENTION + " has the shape [12, 4], config.json asks for (4, 12)");
        change(tensors -> tensors.put(ATTENTION, TestFolders.array(48)));
        assertRefused("tensor " + ATTENTION + " has the shape [48]");
    }

    @Test
    void aTensorThatIsNoParameterIsNamed() throws IOException {
        TestFolders.model(true).write(folder);
        change(tensors -> tensors.put("transformer.h.2.ln_1.weight", TestFolders.array(4)));
        assertRefused("tensor transformer.h.2.ln_1.weight is no parameter of the GPT-2 in config.json");
    }

    @Test
    void aTensorUnderBothItsNamesIsRefused() throws IOException {
        TestFolders.model(true).write(folder);
        change(tensors -> tensors.put("wpe.weight", TestFolders.array(6, 4)));
        assertRefused("tensor wpe.weight is in the model twice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            model-00001-of-00003.safetensors; ../model.safetensors;  into '../model.safetensors'
            model-00001-of-00003.safetensors; /etc/x.safetensors;    into '/etc/x.safetensors'
            model-00001-of-00003.safetensors; ..\\\\x.safetensors;   only .safetensors files beside it are read
            model-00001-of-00003.safetensors; pytorch_model.bin;     into 'pytorch_model.bin'
            model-00001-of-00003.safetensors; model-4.safetensors;   there is no such file
            "model-00002-of-00003.safetensors"; 7;                   is not a text
            transformer.wte.weight; transformer.wtf.weight;          holds tensor transformer.wte.weight, which
            weight_map; weights;                                     lacks weight_map
            """)
    void anIndexThatIsWrongIsRefused(String text, String replacement, String problem) throws IOException {
        TestFolders.model(true).write(folder);
        TestFolders.shard(folder);
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replace(text, replacement));
        assertRefused(problem);
    }

    @Test
    void aTensorThatIsNotWhereTheIndexSaysIsNamed() throws IOException {
        TestFolders.model(true).write(folder);
        TestFolders.shard(folder);
        Path index = folder.resolve("model.safetensors.index.json");
        String extra = "\"weight_map\": {\"transformer.h.7.ln_1.bias\": \"" + TestFolders.shardName(0) + "\", ";
        Files.writeString(index, Files.readString(index).replace("\"weight_map\": {", extra));
        assertRefused("lacks tensor transformer.h.7.ln_1.bias, which model.safetensors.index.json puts there");
    }

    @Test
    void aFolderWithoutWeightsIsRefused() throws IOException {
        TestFolders.model(true).write(folder);
        Files.delete(folder.resolve("model.safetensors"));
        assertRefused("has neither model.safetensors nor model.safetensors.index.json");
        Files.createFile(folder.resolve("pytorch_model.bin"));
        assertRefused("is a Python pickle, which can run code and is not read");
        Files.delete(folder.resolve("config.json"));
        assertRefused("config.json: there is no such file");
        assertThatThrownBy(() -> HuggingFaceModel.read(folder.resolve("x"), TestFolders.BACKEND))
                .hasMessageContaining("there is no such folder");
    }

    @Test
    void aModelOfManyLayersThatAreNotThereTakesNoMemory() throws IOException {
        TestFolders.model(true).write(folder);
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"n_layer\": 2", "\"n_layer\": 16000000"));
        assertRefused("lack tensor transformer.h.2.ln_1.weight");
    }

    @Test
    void writingOverAnotherModelLeavesNothingBehind() throws IOException {
        TestFolders.model(false).write(folder);
        HuggingFaceModel model = TestFolders.model(true);
        model.write(folder);
        assertSame(read().parameters(), model.parameters());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "config.json", "model.safetensors.index.json"})
    void randomDamageIsHarmlessOrRefusedAsSuch(String name) throws IOException {
        TestFolders.model(false).write(folder);
        if (name.endsWith("index.json")) {
            TestFolders.shard(folder);
        }
        Path file = folder.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(Math.min(damaged.length, 3000))] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                read();
            } catch (HuggingFaceException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isBetween(100, 150);
    }

    private void change(Consumer<Map<String, NdArray>> change) throws IOException {
        Map<String, NdArray> tensors = TestFolders.tensors(folder);
        change.accept(tensors);
        TestFolders.write(folder.resolve("model.safetensors"), tensors);
    }

    private HuggingFaceModel read() {
        return HuggingFaceModel.read(folder, TestFolders.BACKEND);
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(this::read).isInstanceOf(HuggingFaceException.class).hasMessageContaining(problem);
    }

    private static void assertSame(Gpt2Parameters actual, Gpt2Parameters expected) {
        List<Leaf> wanted = ParameterTree.leaves(expected);
        List<Leaf> leaves = ParameterTree.leaves(actual);
        assertThat(leaves).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(leaves.get(i).array().shape())
                    .isEqualTo(wanted.get(i).array().shape());
            assertThat(bits(leaves.get(i))).as(wanted.get(i).path()).isEqualTo(bits(wanted.get(i)));
        }
    }

    private static int[] bits(Leaf leaf) {
        float[] values = leaf.array().toFloatArray();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
