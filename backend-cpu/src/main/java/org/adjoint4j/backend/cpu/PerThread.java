package org.adjoint4j.backend.cpu;

/** An array of the pool for each thread that takes part in a loop. */
final class PerThread {
    private final ArrayPool pool;
    private final int length;
    private final float[][] arrays;

    PerThread(Cpu cpu, int length) {
        this.pool = cpu.pool();
        this.length = length;
        this.arrays = new float[cpu.workers().threads()][];
    }

    /** Returns the array of a thread, taken when it first asks. */
    float[] of(int thread) {
        if (arrays[thread] == null) {
            arrays[thread] = pool.take(length);
        }
        return arrays[thread];
    }

    /** Gives all arrays back to the pool, once the loop is over. */
    void giveBack() {
        for (float[] array : arrays) {
            if (array != null) {
                pool.give(array);
            }
        }
    }
}
