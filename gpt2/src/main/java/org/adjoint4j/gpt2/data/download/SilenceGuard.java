package org.adjoint4j.gpt2.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends a connection on which nothing comes for too long; Java's client would wait for ever. */
final class SilenceGuard implements AutoCloseable {
    private final InputStream in;
    private final Duration silence;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("download-silence").factory());
    private volatile boolean isSilent;

    SilenceGuard(InputStream in, Duration silence) {
        this.in = in;
        this.silence = silence;
    }

    /** Reads as {@link InputStream#read(byte[])} does, but not for ever. */
    int read(byte[] block) throws IOException {
        ScheduledFuture<?> alarm = clock.schedule(this::end, silence.toMillis(), TimeUnit.MILLISECONDS);
        try {
            int read = in.read(block);
            requireSound(null);
            return read;
        } catch (IOException e) {
            requireSound(e);
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private void requireSound(IOException cause) throws IOException {
        if (isSilent) {
            throw new IOException("the server sent nothing for " + silence.toMillis() / 1000.0 + " s", cause);
        }
    }

    private void end() {
        isSilent = true;
        try {
            in.close();
        } catch (IOException e) {
            // it is being given up
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
