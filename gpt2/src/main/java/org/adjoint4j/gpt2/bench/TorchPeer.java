package org.adjoint4j.gpt2.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.adjoint4j.gpt2.model.Gpt2Config;

/** The same training step in PyTorch, where the machine has it. */
public final class TorchPeer {
    private static final Pattern RESULT = Pattern.compile(
            "torch (?<version>\\S+) median (?<median>[0-9.eE+-]+) best (?<best>[0-9.eE+-]+) peak (?<peak>[0-9]+)");
    private static final long LONGEST_MINUTES = 60;

    private TorchPeer() {}

    /**
     * What PyTorch took.
     *
     * @param version of PyTorch
     * @param median seconds a step
     * @param best seconds a step
     * @param peakBytes the most main memory its process had
     */
    public record Result(String version, double median, double best, long peakBytes) {}

    /**
     * Runs {@code python3} with the model in {@code torch_gpt2.py}.
     *
     * @throws IllegalStateException if that does not work; the message ends with what Python said
     */
    public static Result measure(Gpt2Config config, int rows, int warmup, int steps) throws IOException {
        Path folder = Files.createTempDirectory("gpt2-peer");
        Path script = folder.resolve("torch_gpt2.py");
        Path said = folder.resolve("said.txt");
        try (InputStream text = TorchPeer.class.getResourceAsStream("torch_gpt2.py")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
            run(command(script, config, rows, warmup, steps), said);
            return parse(Files.readString(said, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(said);
            Files.deleteIfExists(script);
            Files.deleteIfExists(folder);
        }
    }

    private static List<String> command(Path script, Gpt2Config config, int rows, int warmup, int steps) {
        List<Integer> numbers = List.of(
                config.vocabulary(),
                config.context(),
                config.layers(),
                config.heads(),
                config.width(),
                config.hidden(),
                config.tied() ? 1 : 0,
                rows,
                warmup,
                steps,
                Runtime.getRuntime().availableProcessors());
        return Stream.concat(
                        Stream.of("python3", script.toString()),
                        numbers.stream().map(String::valueOf))
                .toList();
    }

    private static void run(List<String> command, Path said) throws IOException {
        Process python = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            if (!python.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("PyTorch takes more than " + LONGEST_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PyTorch was measured", e);
        } finally {
            python.destroyForcibly();
        }
    }

    static Result parse(String said) {
        Matcher result = RESULT.matcher(said);
        if (!result.find()) {
            throw new IllegalStateException("no python3 with torch can be measured; it says: "
                    + said.strip().lines().reduce("", (before, line) -> line));
        }
        return new Result(
                result.group("version"),
                Double.parseDouble(result.group("median")),
                Double.parseDouble(result.group("best")),
                Long.parseLong(result.group("peak")));
    }
}
