package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A training in a process of its own, which a test can kill. */
final class TrainingProcess implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 600;

    private final Process process;
    private final Path metrics;
    private final Path log;

    private TrainingProcess(Process process, Path metrics, Path log) {
        this.process = process;
        this.metrics = metrics;
        this.log = log;
    }

    /** Starts {@code gpt2 train} with the arguments; {@code run} is the folder it writes to. */
    static TrainingProcess start(Path run, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:TieredStopAtLevel=1", // starts sooner
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "--out",
                run.toString()));
        command.addAll(arguments);
        Path log = run.resolveSibling(run.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new TrainingProcess(process, run.resolve("metrics.csv"), log);
    }

    /** Returns once the table has at least {@code rows} lines, or the process has ended. */
    void awaitRows(long rows) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (process.isAlive() && rows() < rows) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no " + rows + " rows after " + DEADLINE_SECONDS + " s; log:\n" + log());
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Returns how many lines the table has now. */
    long rows() throws IOException {
        if (!Files.exists(metrics)) {
            return 0;
        }
        try (var lines = Files.lines(metrics)) {
            return lines.count();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Returns the exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + DEADLINE_SECONDS + " s; log:\n" + log());
        }
        return process.exitValue();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
