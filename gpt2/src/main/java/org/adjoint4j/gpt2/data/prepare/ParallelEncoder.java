package org.adjoint4j.gpt2.data.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.adjoint4j.gpt2.data.ByteProgress;
import org.adjoint4j.gpt2.data.file.TokenFileWriter;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;

/**
 * Encodes files on several threads and writes the tokens in order. This thread reads and writes; it stops reading while too
 * many chunks are on their way.
 */
final class ParallelEncoder {
    private final ChunkEncoder encoder;
    private final TokenFileWriter writer;
    private final ByteProgress progress;
    private final long total;
    private final int workers;
    private final Queue<Work> underway = new ArrayDeque<>();
    private long done;

    /** A chunk of so many bytes that is being encoded. */
    private record Work(int bytes, Future<EncodedChunk> result) {}

    private ParallelEncoder(
            ChunkEncoder encoder, TokenFileWriter writer, ByteProgress progress, long total, int workers) {
        this.encoder = encoder;
        this.writer = writer;
        this.progress = progress;
        this.total = total;
        this.workers = workers;
    }

    /** Writes end-of-text and a document, for each document of {@code files}, and an end-of-text after the last. */
    static void encode(
            List<InputFile> files,
            Separation separation,
            ChunkEncoder encoder,
            int workers,
            TokenFileWriter writer,
            ByteProgress progress)
            throws IOException {
        long total = files.stream().mapToLong(InputFile::bytes).sum();
        ParallelEncoder parallel = new ParallelEncoder(encoder, writer, progress, total, workers);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            for (InputFile file : files) {
                ChunkReader.read(file, separation, chunk -> parallel.submit(threads, chunk));
            }
            while (!parallel.underway.isEmpty()) {
                parallel.writeOldest();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            threads.shutdownNow();
        }
        writer.append((char) Gpt2Encoding.END_OF_TEXT);
    }

    private void submit(ExecutorService threads, Chunk chunk) {
        underway.add(new Work(chunk.bytes().length, threads.submit(() -> encoder.encode(chunk))));
        if (underway.size() > 2 * workers) {
            writeOldest();
        }
    }

    private void writeOldest() {
        Work oldest = underway.remove();
        try {
            write(oldest.result().get());
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("preparing was interrupted", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        done += oldest.bytes();
        progress.at(done, total);
    }

    private static RuntimeException cause(ExecutionException failure) {
        if (failure.getCause() instanceof Error serious) {
            throw serious;
        }
        return failure.getCause() instanceof RuntimeException ours
                ? ours
                : new IllegalStateException(failure.getCause());
    }

    private void write(EncodedChunk chunk) throws IOException {
        int document = 0;
        for (int i = 0; i < chunk.count(); i++) {
            if (document < chunk.documents() && chunk.start(document) == i) {
                writer.beginStory();
                document++;
            }
            writer.append(chunk.token(i));
        }
    }
}
