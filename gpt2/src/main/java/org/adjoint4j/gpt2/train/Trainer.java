package org.adjoint4j.gpt2.train;

import java.io.IOException;
import java.nio.file.Path;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TrainingBatches;
import org.adjoint4j.gpt2.data.ValidationBatches;
import org.adjoint4j.gpt2.optim.WarmupCosine;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training loop: batches in; a log, a loss curve, sample stories and a checkpoint out. */
public final class Trainer {
    /** The checkpoint's name in the run's folder. */
    public static final String CHECKPOINT = "model.ckpt";

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
    /** Most windows begin with a story, as samples do, and show it whole; the others begin anywhere. */
    private static final double STORY_START_SHARE = 0.75;

    private static final int VALIDATION_BATCHES = 16;
    private static final int FINAL_VALIDATION_BATCHES = 128;

    private final Learner learner;
    private final Tokenizer tokenizer;
    private final TrainingOptions options;
    private final TrainingBatches batches;
    private final Validation validation;
    private final WarmupCosine schedule;
    private final StoryTeller storyTeller;
    private final Progress progress;
    private final LossCurve curve = new LossCurve();

    /** Prepares training; a learner whose optimizer has made steps goes on after them. */
    public Trainer(Learner learner, Tokenizer tokenizer, TokenDataset data, TrainingOptions options) {
        int context = learner.config().context();
        this.learner = learner;
        this.tokenizer = tokenizer;
        this.options = options;
        this.batches = new TrainingBatches(data.train(), options.rows(), context, options.seed(), STORY_START_SHARE);
        this.validation = new Validation(new ValidationBatches(data.validation(), options.rows(), context));
        this.schedule = new WarmupCosine(
                options.learningRate(), options.learningRate() / 10, options.warmup(), options.steps());
        this.storyTeller = new StoryTeller(tokenizer, 2 * context, options.seed());
        this.progress = new Progress(options.steps(), (long) options.rows() * context, System::nanoTime);
    }

    /**
     * Trains to the last step.
     *
     * @return the loss on the text held back, or its first 128 batches
     * @throws DivergedException if the loss stops being a number
     * @throws IOException if a result can't be written
     */
    public double run() throws IOException {
        for (int step = learner.optimizer().step() + 1; step <= options.steps(); step++) {
            int current = step;
            progress.time(() -> learn(current));
            report(step);
        }
        return finish();
    }

    private double learn(int step) {
        try {
            return learner.learn(batches.at(step), schedule.rate(step), Seeds.ofStep(options.seed(), step));
        } catch (DivergedException e) {
            throw new DivergedException(
                    "training stopped at step " + step + ": " + e.getMessage() + "; lower the learning rate ("
                            + options.learningRate() + ") or give it a longer warm-up (" + options.warmup() + ")",
                    e);
        }
    }

    private void report(int step) throws IOException {
        boolean validate = isDue(step, options.intervals().validation());
        boolean logged = step == 1 || isDue(step, options.intervals().log()); // the first shows where it starts
        if (validate || logged) {
            double loss = validate ? validation.ofFirst(VALIDATION_BATCHES, learner) : Double.NaN;
            LossPoint point = new LossPoint(step, progress.meanLoss(), loss);
            curve.add(point);
            LOG.info("{}", progress.line(point));
        }
        if (step == options.steps()) {
            return; // the end says the rest
        }
        if (isDue(step, options.intervals().sample())) {
            LOG.info("a story so far: {}", storyTeller.tell(learner));
        }
        if (isDue(step, options.intervals().checkpoint())) {
            save();
        }
    }

    private boolean isDue(int step, int interval) {
        return step == options.steps() || (interval > 0 && step % interval == 0);
    }

    private double finish() throws IOException {
        Path checkpoint = save();
        double loss = validation.ofFirst(FINAL_VALIDATION_BATCHES, learner);
        LOG.info("saved {} and the loss curve beside it", checkpoint);
        LOG.info("a story by the trained model:\n\n{}\n", storyTeller.tell(learner));
        return loss;
    }

    private Path save() throws IOException {
        Path file = options.folder().resolve(CHECKPOINT);
        var optimizer = learner.optimizer();
        new Checkpoint(
                        learner.config(),
                        tokenizer.vocabulary(),
                        optimizer.step(),
                        learner.parameters(),
                        optimizer.mean(),
                        optimizer.variance())
                .write(file);
        curve.write(options.folder());
        return file;
    }
}
