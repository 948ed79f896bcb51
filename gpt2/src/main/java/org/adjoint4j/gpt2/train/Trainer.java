package org.adjoint4j.gpt2.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TrainingBatches;
import org.adjoint4j.gpt2.data.ValidationBatches;
import org.adjoint4j.gpt2.metrics.Measurement;
import org.adjoint4j.gpt2.metrics.Metrics;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training loop: batches in; metrics, sample stories and checkpoints out. Everything that decides what a step does
 * is a function of the seed and the step, or is in the checkpoint; so a training that goes on from one makes the same
 * steps as one that never stopped, bit for bit.
 */
public final class Trainer {
    /** The last checkpoint's name in the run's folder. */
    public static final String CHECKPOINT = RunFolder.CHECKPOINT;
    /** The name of the checkpoint with the least loss on text held back. */
    public static final String BEST_CHECKPOINT = RunFolder.BEST_CHECKPOINT;

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    /** Most windows begin with a story, as samples do, and show it whole; the others begin anywhere. */
    private static final double STORY_START_SHARE = 0.75;

    private static final int FINAL_VALIDATION_BATCHES = 128;

    private final Learner learner;
    private final Tokenizer tokenizer;
    private final TrainingOptions options;
    private final Map<String, String> notes;
    private final TrainingBatches batches;
    private final Validation validation;
    private final StoryTeller storyTeller;
    private final long tokensPerStep;
    private final StatusLine status = StatusLine.ofTerminal();
    private final long begin = System.nanoTime();
    private final double earlierSeconds;
    private final Progress progress;
    private RunState state;
    private int savedStep;
    private Begun waiting; // null: the numbers of all steps are known
    private long lastEnd = begin;

    /**
     * Prepares training; a learner whose optimizer has made steps goes on after them.
     *
     * @param notes kept in every checkpoint; those of the checkpoint that training goes on from
     */
    public Trainer(
            Learner learner,
            Tokenizer tokenizer,
            TokenDataset data,
            TrainingOptions options,
            Map<String, String> notes) {
        int context = learner.config().context();
        this.learner = learner;
        this.tokenizer = tokenizer;
        this.options = options;
        this.notes = Map.copyOf(notes);
        this.batches = new TrainingBatches(data.train(), options.rows(), context, options.seed(), STORY_START_SHARE);
        this.validation = new Validation(new ValidationBatches(data.validation(), options.rows(), context));
        this.storyTeller = new StoryTeller(tokenizer, 2 * context, options.seed());
        this.tokensPerStep = (long) options.rows() * context * options.accumulation();
        this.state = RunState.of(notes);
        this.earlierSeconds = state.seconds();
        this.progress = new Progress(options.steps(), tokensPerStep, earlierSeconds);
        this.savedStep = learner.optimizer().step();
    }

    /**
     * Trains until the last step, a limit, or a request to stop.
     *
     * @param stopRequested asked after each step; once true, training saves and returns
     * @throws DivergedException if the loss stops being a number; the last good checkpoint is left alone, and the parameters
     *     are as before that step
     * @throws IllegalStateException if another training writes to the folder
     * @throws IOException if a result can't be written
     */
    public Outcome run(BooleanSupplier stopRequested) throws IOException {
        int done = learner.optimizer().step();
        try (RunFolder folder = RunFolder.open(options.folder())) {
            if (done == 0) {
                folder.putEarlierRunAside();
            }
            try (Metrics metrics = Metrics.open(options.folder(), done)) {
                Optional<Outcome.End> end = Optional.empty();
                for (int step = done + 1; step <= options.steps() && end.isEmpty(); step++) {
                    makeStep(step, folder, metrics);
                    end = end(stopRequested);
                }
                return finish(end.orElse(Outcome.End.FINISHED), folder, metrics);
            }
        } finally {
            status.erase();
        }
    }

    private Optional<Outcome.End> end(BooleanSupplier stopRequested) {
        if (stopRequested.getAsBoolean()) {
            return Optional.of(Outcome.End.INTERRUPTED);
        }
        if (learner.optimizer().step() == options.steps()) {
            return Optional.of(Outcome.End.FINISHED);
        }
        int patience = options.limits().patience();
        if (patience > 0 && state.worse() >= patience) {
            return Optional.of(Outcome.End.NO_BETTER);
        }
        boolean late = options.limits()
                .time()
                .filter(limit -> System.nanoTime() - begin >= limit.toNanos())
                .isPresent();
        return late ? Optional.of(Outcome.End.OUT_OF_TIME) : Optional.empty();
    }

    // ---- a step -----------------------------------------------------------------------------------------------

    /**
     * Queues a step and, while a device works on it, takes up the numbers of the one before. Where they are known at once,
     * or needed before anything else is done, so are this one's.
     */
    private void makeStep(int step, RunFolder folder, Metrics metrics) throws IOException {
        Begun begun = begin(step);
        takeUpWaiting(metrics);
        if (!begun.learned().isHere() && !isPause(step)) {
            waiting = begun;
            return;
        }
        Measurement measured = measured(begun);
        if (isDue(step, options.intervals().validation())) {
            measured = validated(measured, folder);
        }
        metrics.add(measured);
        report(measured);
        if (step < options.steps()) { // the end says the rest
            tellAndSave(step, folder, metrics);
        }
    }

    /**
     * A step whose numbers may be on their way.
     *
     * @param start when it began, in nanoseconds
     */
    private record Begun(int step, double rate, long start, List<MicroBatch> parts, Learned learned) {}

    private Begun begin(int step) {
        double rate = options.schedule().rate(step);
        long start = System.nanoTime();
        List<MicroBatch> parts = new ArrayList<>();
        long first = (step - 1L) * options.accumulation() + 1;
        for (long part = first; part < first + options.accumulation(); part++) {
            parts.add(new MicroBatch(batches.at(part), Seeds.ofStep(options.seed(), part)));
        }
        return new Begun(step, rate, start, parts, learner.learn(parts, rate));
    }

    private void takeUpWaiting(Metrics metrics) throws IOException {
        if (waiting != null) {
            Measurement measured = measured(waiting);
            waiting = null;
            metrics.add(measured);
            report(measured);
        }
    }

    /** Returns whether more is done after a step than to make the next one. */
    private boolean isPause(int step) {
        TrainingOptions.Intervals intervals = options.intervals();
        return isDue(step, intervals.validation())
                || isDue(step, intervals.sample())
                || isDue(step, intervals.checkpoint());
    }

    private Measurement measured(Begun begun) {
        int step = begun.step();
        try {
            double loss = begun.learned().loss();
            double norm = begun.learned().gradientNorm();
            long now = System.nanoTime();
            // a step that was begun while the one before was made has its time from that one's end on
            double seconds = (now - Math.max(begun.start(), lastEnd)) / 1e9;
            lastEnd = now;
            return new Measurement(
                    step,
                    step * tokensPerStep,
                    seconds(),
                    loss,
                    Double.NaN,
                    begun.rate(),
                    norm,
                    tokensPerStep / seconds);
        } catch (DivergedException e) {
            throw diverged(step, e.getMessage() + "; " + NonFiniteSearch.explain(learner, begun.parts()), e);
        }
    }

    private Measurement validated(Measurement measured, RunFolder folder) {
        double loss = validation.ofFirst(options.validationBatches(), learner);
        int step = measured.step();
        if (!Double.isFinite(loss)) {
            throw diverged(step, "the loss on text held back is " + loss, null);
        }
        state = state.validated(step, loss);
        if (state.bestStep() == step) {
            write(folder.bestCheckpoint());
        }
        return measured.withValidationLoss(loss);
    }

    private void report(Measurement measured) {
        int step = measured.step();
        progress.add(measured);
        boolean logged = step == 1 || isDue(step, options.intervals().log()); // the first shows where it starts
        if (logged || measured.isValidated()) {
            status.erase();
            LOG.info("{}", progress.line(measured));
            progress.restart(measured.seconds());
        } else if (status.isDue(System.nanoTime())) {
            status.show(progress.line(measured), System.nanoTime());
        }
    }

    private void tellAndSave(int step, RunFolder folder, Metrics metrics) throws IOException {
        if (isDue(step, options.intervals().sample())) {
            status.erase();
            LOG.info("a story so far: {}", storyTeller.tell(learner));
        }
        if (isDue(step, options.intervals().checkpoint())) {
            save(folder, metrics);
        }
    }

    private boolean isDue(int step, int interval) {
        return step == options.steps() || (interval > 0 && step % interval == 0);
    }

    private double seconds() {
        return earlierSeconds + (System.nanoTime() - begin) / 1e9;
    }

    // ---- saving and the end -----------------------------------------------------------------------------------

    private Outcome finish(Outcome.End end, RunFolder folder, Metrics metrics) throws IOException {
        takeUpWaiting(metrics);
        status.erase();
        int step = learner.optimizer().step();
        save(folder, metrics);
        LOG.info("saved {} at step {}", folder.checkpoint(), step);
        if (end == Outcome.End.INTERRUPTED) {
            return new Outcome(end, step, Double.NaN);
        }
        double loss = validation.ofFirst(FINAL_VALIDATION_BATCHES, learner);
        LOG.info("a story by the trained model:\n\n{}\n", storyTeller.tell(learner));
        return new Outcome(end, step, loss);
    }

    private void save(RunFolder folder, Metrics metrics) throws IOException {
        int step = learner.optimizer().step();
        metrics.flush(); // first: what a checkpoint's steps have shown is on the disk before it
        if (step > 0 && (step != savedStep || !folder.checkpoint().toFile().exists())) {
            write(folder.checkpoint());
            savedStep = step;
        }
    }

    private void write(Path file) {
        var optimizer = learner.optimizer();
        NonFiniteSearch.inParameters(learner.parameters()).ifPresent(parameter -> {
            throw diverged(optimizer.step(), "its update made parameter " + parameter + " not finite", null);
        });
        state = state.withSeconds(seconds());
        Map<String, String> all = new TreeMap<>(notes);
        all.putAll(state.notes());
        new Checkpoint(
                        learner.config(),
                        tokenizer.vocabulary(),
                        optimizer.step(),
                        learner.parameters(),
                        optimizer.mean(),
                        optimizer.variance(),
                        all)
                .write(file);
    }

    private DivergedException diverged(int step, String problem, Throwable cause) {
        String kept = savedStep > 0
                ? "the last good checkpoint is that of step " + savedStep
                : "no checkpoint was saved before";
        return new DivergedException(
                String.format(
                        Locale.ROOT,
                        "training stopped at step %d: %s; %s; lower the learning rate (%s) or give it a longer warm-up"
                                + " (%d)",
                        step,
                        problem,
                        kept,
                        options.schedule().peak(),
                        options.schedule().warmup()),
                cause);
    }
}
