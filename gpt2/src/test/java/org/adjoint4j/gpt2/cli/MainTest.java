package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final int OK = 0;
    private static final int IMPOSSIBLE = 1;
    private static final int USAGE = 2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "prepare --help",
                "train --help",
                "finetune --help",
                "generate --help",
                "export --help",
                "eval --help",
                "inspect --help",
                "bench --help",
                "--version"
            })
    void helpIsNoFailure(String line) {
        assertThat(execute(line)).isEqualTo(OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "learn",
                "--unknown",
                "train --unknown 3",
                "train extra",
                "train --steps three",
                "train --time-limit soon",
                "train --data a.txt --ids b.txt",
                "prepare --data a.txt --url http://localhost/b.txt",
                "prepare --sha256 00",
                "prepare --vocabulary many",
                "generate --top-k",
                "generate --top-p high",
                "generate --temprature 1",
                "generate one two",
                "generate --prompt a --prompt-file b.txt",
                "generate --prompt a b",
                "export",
                "export --to",
                "finetune",
                "finetune --preset gpt2 --from x",
                "eval",
                "eval --text a --ids b",
                "inspect",
                "bench --batch 1.5"
            })
    void wrongCommandLinesAreRefused(String line) {
        assertThat(execute(line)).isEqualTo(USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --backend none",
                "--backend none train",
                "train --preset gpt3",
                "train --steps 0",
                "train --accumulate 0",
                "train --steps 10 --warmup 11",
                "train --learning-rate 1e-3 --min-learning-rate 1e-2",
                "train --patience 3 --validate-every 0",
                "train --backend reference --heads 3",
                "train --backend reference --beta2 1",
                "train --backend reference --dropout 2",
                "train --backend reference --data missing.txt",
                "train --backend reference --ids missing.txt",
                "prepare --data missing.txt",
                "prepare --data missing.txt --vocabulary 1",
                "prepare --data missing.txt --documents none",
                "prepare --url ftp://localhost/a.txt",
                "prepare --url http://localhost/",
                "train --backend reference --resume missing.ckpt",
                "train --clip 0 --backend reference --vocabulary 10",
                "generate --backend reference --checkpoint missing.ckpt",
                "generate --backend reference --temperature -1",
                "generate --backend reference --tokens -1",
                "generate --backend reference --samples 0",
                "generate --backend reference --top-p 0",
                "generate --backend reference --top-p 1.01",
                "generate --backend reference --repetition-penalty 0",
                "export --backend reference --model missing --to target/missing",
                "finetune --backend reference --from missing",
                "finetune --backend reference --resume missing.ckpt",
                "bench --backend reference --steps 0"
            })
    void whatCannotBeDoneIsAFailure(String line) {
        assertThat(execute(line)).isEqualTo(IMPOSSIBLE);
    }

    @Test
    void trainResumeAndGenerateWorkTogether() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "A cat sat. A dog ran.\n\n".repeat(3) + "A hen sat.");
        String run = folder.resolve("run").toString();
        String small = " --backend reference --preset quick --context 4 --batch 1 --data " + text + " --out " + run;

        assertThat(execute("train --steps 1" + small)).isEqualTo(OK);
        assertThat(execute("train --steps 2 --resume " + run + "/model.ckpt" + small))
                .isEqualTo(OK);
        assertThat(execute("generate --backend reference --tokens 5 --prompt A --checkpoint " + run + "/model.ckpt"))
                .isEqualTo(OK);
    }

    private static int execute(String line) {
        return Main.execute(line.isEmpty() ? new String[0] : line.split(" "));
    }
}
