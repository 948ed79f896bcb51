package org.adjoint4j.backend.cpu;

/** The arrays of attention's adjoint: what the forward pass had and made, the adjoint of its result, and dQkv to fill. */
record AttentionAdjoints(float[] qkv, float[] out, float[] logSumExp, float[] dOut, float[] dQkv) {
    /** deltas[i] = Σ dOut out of row i of a head, which is Σ p dp. */
    void deltas(Heads heads, int head, float[] deltas) {
        for (int i = 0; i < heads.time(); i++) {
            int row = heads.outOffset(head) + i * heads.width();
            float sum = 0;
            for (int d = 0; d < heads.headSize(); d++) {
                sum += dOut[row + d] * out[row + d];
            }
            deltas[i] = sum;
        }
    }
}
