package org.adjoint4j.gpt2.cli;

import java.util.Locale;
import java.util.function.LongSupplier;
import org.adjoint4j.gpt2.data.ByteProgress;
import org.adjoint4j.gpt2.train.StatusLine;

/** Tells on a terminal how far a long piece of work has come, how fast it goes and how long it will take. */
final class ProgressBar implements ByteProgress {
    private static final double MEGA = 1e6;

    private final String work;
    private final StatusLine line;
    private final LongSupplier nanoTime;
    private final long start;
    private long first = -1;

    /** Begins {@code work}, a word or two that say what is done. */
    ProgressBar(String work, StatusLine line, LongSupplier nanoTime) {
        this.work = work;
        this.line = line;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    @Override
    public void at(long done, long total) {
        if (first < 0) {
            first = done; // a download that is resumed begins with what was there
        }
        long now = nanoTime.getAsLong();
        if (line.isDue(now)) {
            double perSecond = (done - first) / Math.max(1e-9, (now - start) / 1e9);
            line.show(total <= 0 ? openEnded(done, perSecond) : bounded(done, total, perSecond), now);
        }
    }

    private String openEnded(long done, double perSecond) {
        return String.format(Locale.ROOT, "%s %.1f MB  %.1f MB/s", work, done / MEGA, perSecond / MEGA);
    }

    private String bounded(long done, long total, double perSecond) {
        String left = perSecond <= 0 ? "" : String.format(Locale.ROOT, "  %.0f s left", (total - done) / perSecond);
        return String.format(
                Locale.ROOT,
                "%s %d%%  %.1f of %.1f MB  %.1f MB/s%s",
                work,
                100 * done / total,
                done / MEGA,
                total / MEGA,
                perSecond / MEGA,
                left);
    }
}
