package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that take a trained model: generate, export, finetune. */
class ModelCommandsTest {
    private static final String TEXT = "Ein \u00e4rmlich kleiner \uD83D\uDE00 lacht. \u00dcberall \uD83D\uDC31!\n\n";
    private static final String SIZE = "--layers 1 --heads 2 --width 8 --context 8 --batch 2";

    @TempDir
    static Path folder;

    @BeforeAll
    static void train() throws IOException {
        Files.writeString(folder.resolve("text.txt"), TEXT.repeat(5));
        assertThat(run("train --steps 60 --learning-rate 0.02 " + SIZE + " --data text.txt --out run")
                        .code())
                .isZero();
        assertThat(run("export --model run/model.ckpt --to hf").code()).isZero();
    }

    /** What a command left: its exit code and its standard output. */
    private record Result(int code, byte[] out) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    @Test
    void bothKindsOfModelWriteTheSameText() {
        Result ours = run("generate --model run/model.ckpt --tokens 20 --prompt Ein");
        Result exported = run("generate --model hf --tokens 20 --prompt Ein");

        assertThat(ours.code()).isZero();
        assertThat(ours.text()).startsWith("Ein").endsWith("\n");
        assertThat(ours.text().length()).isGreaterThan(5);
        assertThat(exported.out()).isEqualTo(ours.out());
        assertThat(run("generate --model hf --tokens 20 Ein").out()).isEqualTo(ours.out());
    }

    @Test
    void theTextGrowsByWholeCharacters() {
        List<byte[]> pieces = new ArrayList<>();
        PrintStream out = new PrintStream(new ByteArrayOutputStream()) {
            @Override
            public void write(byte[] bytes, int from, int length) {
                pieces.add(Arrays.copyOfRange(bytes, from, from + length));
            }
        };
        assertThat(run(out, "generate --model hf --tokens 60 --temperature 1.5 --top-k 0"))
                .isZero();

        assertThat(pieces).hasSizeGreaterThan(20);
        assertThat(pieces).allSatisfy(ModelCommandsTest::decode);
        assertThat(pieces).anySatisfy(piece -> assertThat(piece.length).isGreaterThanOrEqualTo(4));
    }

    private static void decode(byte[] piece) throws CharacterCodingException {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(piece));
    }

    @Test
    void samplesHaveTheNextSeeds() {
        String bold = " --model hf --tokens 12 --temperature 2 --top-k 0";
        String first = run("generate --seed 7" + bold).text();
        String second = run("generate --seed 8" + bold).text();
        assertThat(first).isNotEqualTo(second);

        String both = run("generate --samples 2 --seed 7" + bold).text();

        assertThat(both).isEqualTo("--- sample 1 of 2 ---\n" + first + "--- sample 2 of 2 ---\n" + second);
    }

    @Test
    void aStopTextEndsTheTextBeforeItself() {
        String whole = run("generate --model hf --tokens 20 --temperature 0").text();
        assertThat(whole).contains("mlich");

        String stopped = run("generate --model hf --tokens 20 --temperature 0 --stop zzz --stop mlich")
                .text();

        assertThat(stopped).isEqualTo(whole.substring(0, whole.indexOf("mlich")) + "\n");
    }

    @Test
    void aPromptFromAFileMayBeLongerThanTheContext() throws IOException {
        Files.writeString(folder.resolve("prompt.txt"), TEXT);
        Result result = run("generate --model hf --tokens 3 --prompt-file prompt.txt");
        assertThat(result.code()).isZero();
        assertThat(result.text()).startsWith(TEXT);
    }

    @Test
    void aBarePromptHasNoEndOfTextBefore() {
        assertThat(run("generate --model hf --bare --tokens 3 Ein").code()).isZero();
        assertThat(run("generate --model hf --bare --tokens 3").code()).isEqualTo(1);
    }

    @Test
    void exportingTwiceGivesTheSameFilesAndNeverOverwritesUnasked() {
        assertThat(run("export --model hf --to copy").code()).isZero();
        for (String name : new String[] {"config.json", "model.safetensors", "adjoint4j-vocabulary.txt"}) {
            assertThat(folder.resolve("copy").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("hf").resolve(name));
        }
        assertThat(run("export --model hf --to copy").code()).isEqualTo(1);
        assertThat(run("export --model hf --to copy --force").code()).isZero();
        assertThat(run("export --model hf --to text.txt").code()).isEqualTo(1);
    }

    @Test
    void finetuningGoesOnWithTheWeightsOfTheFolder() {
        String data = " --data text.txt --out tuned ";
        assertThat(run("finetune --from hf --steps 1 --context 5 --learning-rate 1e-9" + data)
                        .code())
                .isZero();

        Checkpoint tuned = Checkpoint.read(folder.resolve("tuned/model.ckpt"), Backends.named("reference"));
        HuggingFaceModel before = HuggingFaceModel.read(folder.resolve("hf"), Backends.named("reference"));
        assertThat(tuned.config()).isEqualTo(before.config().withContext(5));
        assertThat(tuned.vocabulary()).isEqualTo(before.vocabulary());
        assertThat(tuned.step()).isEqualTo(1);
        assertThat(tuned.parameters().positionEmbedding().shape().dims()).containsExactly(5, 8);
        float[] weights = tuned.parameters().tokenEmbedding().toFloatArray();
        assertThat(weights).containsExactly(before.parameters().tokenEmbedding().toFloatArray(), within(1e-6f));

        assertThat(run("finetune --resume --steps 3 --out tuned").code()).isZero();
        assertThat(Checkpoint.read(folder.resolve("tuned/model.ckpt"), Backends.named("reference"))
                        .step())
                .isEqualTo(3);
        assertThat(run("finetune --resume --steps 4 --context 4 --out tuned").code())
                .isEqualTo(1);
    }

    @Test
    void whatIsNotThereOrTooLargeIsRefused() {
        assertThat(run("finetune --data text.txt").code()).isEqualTo(2);
        assertThat(run("finetune --from none --data text.txt").code()).isEqualTo(1);
        assertThat(run("finetune --from hf --context 9 --data text.txt --steps 1")
                        .code())
                .isEqualTo(1);
        assertThat(run("generate --model none").code()).isEqualTo(1);
        assertThat(run("generate --model hf --stop= x").code()).isEqualTo(1);
    }

    /** Runs a command line whose paths are in the test's folder. */
    private static Result run(String line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = run(new PrintStream(bytes), line);
        return new Result(code, bytes.toByteArray());
    }

    private static int run(PrintStream out, String line) {
        List<String> words = new ArrayList<>(List.of(line.split(" +")));
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i - 1).matches("--(model|data|out|to|from|prompt-file)")) {
                words.set(i, folder.resolve(words.get(i)).toString());
            }
        }
        words.addAll(1, List.of("--backend", "reference"));
        PrintStream usual = System.out;
        System.setOut(out);
        try {
            return Main.execute(words.toArray(String[]::new));
        } finally {
            System.setOut(usual);
        }
    }
}
