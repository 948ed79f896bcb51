package org.adjoint4j.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The known-answer vectors are those published with Random123 for philox4x32-10. */
final class PhiloxTest {
    @Test
    void knownAnswerOfZeros() {
        assertThat(block(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }

    @Test
    void knownAnswerOfOnes() {
        assertThat(block(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    @Test
    void knownAnswerOfPi() {
        assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void wordTakesItsPlaceInTheBlockOfItsCounter() {
        long seed = 0x299f31d0a4093822L;
        long index = 0x0123456789L * 4;
        int[] block = block(0x23456789, 0x01, 0, 0, 0xa4093822, 0x299f31d0);
        for (int i = 0; i < 4; i++) {
            assertThat(Philox.word(seed, index + i)).as("word %d", i).isEqualTo(block[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9})
    void dropsAboutTheRate(double rate) {
        int n = 100_000;
        long kept =
                LongStream.range(0, n).filter(i -> Philox.keeps(42, i, rate)).count();
        double deviation = Math.sqrt(n * rate * (1 - rate));
        assertThat((double) kept).isBetween(n * (1 - rate) - 5 * deviation, n * (1 - rate) + 5 * deviation);
    }

    @Test
    void rateZeroKeepsEverything() {
        assertThat(Philox.threshold(0)).isZero();
        assertThat(LongStream.range(0, 1000).allMatch(i -> Philox.keeps(7, i, 0)))
                .isTrue();
    }

    @Test
    void thresholdIsTheLeastKeptWord() {
        assertThat(Philox.threshold(0.5)).isEqualTo(1L << 31);
        assertThat(Philox.threshold(0x1p-33)).as("rounded up").isEqualTo(1);
    }

    private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] out = new int[4];
        Philox.block(c0, c1, c2, c3, k0, k1, out);
        return out;
    }
}
