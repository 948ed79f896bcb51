package org.adjoint4j.backend.cpu;

/**
 * A loop over the heads of attention on all threads. It is its own task and knows the scratch of each thread, so that a call
 * makes few objects.
 *
 * @param <S> what a thread works in
 */
abstract class HeadLoop<S> implements Workers.Task {
    final Cpu cpu;
    final Heads heads;
    /** For each thread its own, null until it takes part. */
    private final Object[] scratch;

    HeadLoop(Cpu cpu, Heads heads) {
        this.cpu = cpu;
        this.heads = heads;
        this.scratch = new Object[cpu.workers().threads()];
    }

    /** Takes arrays of the pool for a thread. */
    abstract S takeScratch();

    /** Works on one head. */
    abstract void head(int head, S scratch);

    /** Gives a thread's arrays back. */
    abstract void giveBack(S scratch);

    /** Works on all heads. */
    @SuppressWarnings("unchecked") // nothing else is put there
    final void run() {
        cpu.workers().run(heads.tasks(), this);
        for (Object own : scratch) {
            if (own != null) {
                giveBack((S) own);
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked") // nothing else is put there
    public final void run(int task, int thread) {
        if (scratch[thread] == null) {
            scratch[thread] = takeScratch();
        }
        for (int head = heads.first(task); head < heads.first(task + 1); head++) {
            head(head, (S) scratch[thread]);
        }
    }
}
