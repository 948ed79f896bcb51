package org.adjoint4j.benchmarks.step;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A side in a process of its own, which works only while it is asked to. */
final class SideProcess implements AutoCloseable {
    /** Begins every answer; whatever else libraries print is passed over. */
    static final String ANSWER = "benchmark: ";

    /** Asks for the most memory the process has had. */
    static final String PEAK = "peak";

    private static final String STEP = "step";
    private static final int TOLD_LINES = 20;

    private final String name;
    private final Path log;
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;
    private final String description;

    private SideProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.description = answer();
    }

    /**
     * What a step gave.
     *
     * @param seconds it took
     * @param loss before it
     */
    record Step(double seconds, double loss) {}

    /** Starts a side and waits until it is ready. */
    static SideProcess start(String name, SideCommand command, Path folder) throws IOException {
        Path log = folder.resolve(name.replace(' ', '-') + ".log");
        Process process = command.builder().redirectError(log.toFile()).start();
        return new SideProcess(name, log, process);
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    Step step() {
        requests.println(STEP);
        String[] nanosAndLoss = answer().split(" ", 2);
        return new Step(Long.parseLong(nanosAndLoss[0]) / 1e9, Double.parseDouble(nanosAndLoss[1]));
    }

    long peakBytes() {
        requests.println(PEAK);
        return Long.parseLong(answer());
    }

    /** Returns the time it has had on the cores, zero where the system does not tell. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private String answer() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(ANSWER)) {
                    return line.substring(ANSWER.length());
                }
            }
            throw new IllegalStateException(name + " has ended without an answer; the end of " + log + ":\n" + said());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be read from", e);
        }
    }

    private String said() throws IOException {
        List<String> lines;
        try (Stream<String> all = Files.lines(log)) {
            lines = all.toList();
        }
        return lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()).stream()
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        requests.close();
        process.destroyForcibly();
    }
}
