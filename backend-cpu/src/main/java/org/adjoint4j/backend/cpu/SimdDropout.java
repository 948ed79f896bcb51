package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.adjoint4j.backend.Philox;

/**
 * Dropout with as many Philox blocks at once as there are 64-bit lanes: each lane holds one 32-bit word, whose product
 * fills it. {@code n} is a multiple of {@link #ELEMENTS}.
 */
final class SimdDropout {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_PREFERRED;
    private static final int BLOCKS = WORDS.length();
    /** Elements of one step. */
    static final int ELEMENTS = 4 * BLOCKS;

    private static final long LOW = 0xFFFFFFFFL;
    private static final LongVector LANES = LongVector.broadcast(WORDS, 0).addIndex(1);

    /** Where pairs of words (0, 1) and (2, 3) of each block go, for the first and the second half of the blocks. */
    private static final VectorShuffle<Long> FIRST = interleave(0);

    private static final VectorShuffle<Long> SECOND = interleave(BLOCKS / 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(WORDS, 0xAAAAAAAAAAAAAAAAL);

    private SimdDropout() {}

    private static VectorShuffle<Long> interleave(int firstBlock) {
        return VectorShuffle.fromOp(WORDS, lane -> firstBlock + lane / 2);
    }

    static void run(float[] x, float[] out, int first, int n, long threshold, float scale, long seed) {
        // unsigned comparison as a signed one of both sides less 2³¹
        int least = (int) (threshold ^ 0x80000000L);
        long[] words = new long[2 * BLOCKS];
        for (int i = first; i < first + n; i += ELEMENTS) {
            blocks(i >>> 2, (int) seed, (int) (seed >>> 32), words);
            apply(x, out, i, words, least, scale);
        }
    }

    /** Of the blocks from a counter on: words 0 and 1 as one number, and BLOCKS further words 2 and 3. */
    private static void blocks(int counter, int key0, int key1, long[] words) {
        LongVector c0 = LANES.add(counter);
        LongVector c1 = LongVector.zero(WORDS);
        LongVector c2 = LongVector.zero(WORDS);
        LongVector c3 = LongVector.zero(WORDS);
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector p0 = c0.and(LOW).mul(Philox.M0 & LOW);
            LongVector p1 = c2.and(LOW).mul(Philox.M1 & LOW);
            c0 = p1.lanewise(VectorOperators.LSHR, 32)
                    .lanewise(VectorOperators.XOR, c1)
                    .lanewise(VectorOperators.XOR, k0 & LOW);
            c2 = p0.lanewise(VectorOperators.LSHR, 32)
                    .lanewise(VectorOperators.XOR, c3)
                    .lanewise(VectorOperators.XOR, k1 & LOW);
            c1 = p1.and(LOW);
            c3 = p0.and(LOW);
            k0 += Philox.W0;
            k1 += Philox.W1;
        }
        c0.or(c1.lanewise(VectorOperators.LSHL, 32)).intoArray(words, 0);
        c2.or(c3.lanewise(VectorOperators.LSHL, 32)).intoArray(words, BLOCKS);
    }

    private static void apply(float[] x, float[] out, int i, long[] words, int least, float scale) {
        LongVector early = LongVector.fromArray(WORDS, words, 0);
        LongVector late = LongVector.fromArray(WORDS, words, BLOCKS);
        keep(x, out, i, early.rearrange(FIRST).blend(late.rearrange(FIRST), ODD), least, scale);
        keep(x, out, i + ELEMENTS / 2, early.rearrange(SECOND).blend(late.rearrange(SECOND), ODD), least, scale);
    }

    private static void keep(float[] x, float[] out, int i, LongVector words, int least, float scale) {
        IntVector bits = words.reinterpretAsInts().lanewise(VectorOperators.XOR, Integer.MIN_VALUE);
        FloatVector scaled = FloatVector.fromArray(S, x, i).mul(scale);
        scaled.blend(0f, bits.compare(VectorOperators.LT, least).cast(S)).intoArray(out, i);
    }
}
