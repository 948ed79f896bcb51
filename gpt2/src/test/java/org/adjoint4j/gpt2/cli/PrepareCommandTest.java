package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare} from the command line, and what follows it. */
final class PrepareCommandTest {
    private static final String[] WORDS = {"a", "bear", "called", "Zoë", "went", "to", "the", "river,", "and", "slept."
    };

    @TempDir
    Path folder;

    @Test
    void trainingLearnsWhatWasPrepared() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text.txt"), "A cat sat. A dog ran.\n\n".repeat(30) + "A hen sat.");
        String out = folder.resolve("out").toString();
        assertThat(Main.execute("prepare", "--data", text.toString(), "--out", out, "--tidy", "--vocabulary", "9"))
                .isZero();
        String[] train = {
            "train",
            "--backend",
            "reference",
            "--context",
            "4",
            "--batch",
            "1",
            "--steps",
            "1",
            "--data",
            out,
            "--out",
            folder.resolve("run").toString()
        };
        assertThat(Main.execute(train)).isZero();
        assertThat(folder.resolve("run/model.ckpt")).exists();
    }

    @Test
    void preparesWhatItDownloads() throws IOException {
        byte[] text = "One.<|endoftext|>Two.<|endoftext|>Three.".getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        });
        server.start();
        try {
            String url = "http://localhost:" + server.getAddress().getPort() + "/three.txt?download=true";
            Path out = folder.resolve("out");
            assertThat(Main.execute("prepare", "--url", url, "--downloads", folder.toString(), "--out", out.toString()))
                    .isZero();
            PreparedFolder made = PreparedFolder.open(out);
            Tokenizer gpt2 = new Tokenizer(Vocabulary.full());
            assertThat(gpt2.decode(made.train().toArray()))
                    .isEqualTo("<|endoftext|>One.<|endoftext|>Two.<|endoftext|>");
            assertThat(folder.resolve("three.txt")).hasBinaryContent(text);
        } finally {
            server.stop(0);
        }
    }

    /** A text larger than the heap; {@code -Dprepare.megabytes} makes it larger still. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void needsLessMemoryThanTheTextHas() throws IOException, InterruptedException {
        int megabytes = Integer.getInteger("prepare.megabytes", 60);
        int heap = Integer.getInteger("prepare.heap", 48);
        Path text = folder.resolve("text.txt");
        write(text, megabytes * 1_000_000L);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "prepare",
                        "--data",
                        text.toString(),
                        "--vocabulary",
                        "100",
                        "--out",
                        folder.resolve("out").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        assertThat(Files.readString(folder.resolve("log")))
                .as("no progress line in a file")
                .doesNotContain("\r");
        PreparedFolder made = PreparedFolder.open(folder.resolve("out"));
        assertThat(made.train().stories() + made.validation().stories()).isEqualTo(1000);
    }

    /** Writes 1000 documents of so many bytes together. */
    private static void write(Path file, long bytes) throws IOException {
        Random random = new Random(1);
        int each = (int) (bytes / 1000);
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int document = 0; document < 1000; document++) {
                StringBuilder text = new StringBuilder();
                while (text.length() < each - 13) {
                    text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
                }
                out.append(text).append("<|endoftext|>");
            }
        }
    }
}
