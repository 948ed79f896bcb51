package org.adjoint4j.gpt2.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams, batches and the unigram model. */
final class BatchesTest {
    private static final int END = 0;

    /** A stream in which token {@code i + 1} follows token {@code i}, but for end-of-text around stories. */
    private static TokenStream counting(int... lengths) {
        int[] next = {1};
        return TokenStream.join(
                Arrays.stream(lengths)
                        .mapToObj(n ->
                                IntStream.generate(() -> next[0]++).limit(n).toArray())
                        .toList(),
                END);
    }

    @Test
    void putsEndOfTextAroundStories() {
        TokenStream stream = counting(2, 0, 3);
        assertThat(stream.toArray()).containsExactly(END, 1, 2, END, END, 3, 4, 5, END);
        assertThat(LongStream.range(0, stream.stories()).map(stream::storyStart))
                .containsExactly(0L, 3L, 4L);
        assertThat(LongStream.range(0, 6).map(stream::storiesStartingUpTo)).containsExactly(1L, 1L, 1L, 2L, 3L, 3L);
    }

    @Test
    void trainsOnWindowsWhoseTargetsAreTheNextTokens() {
        TokenStream stream = counting(40, 30, 50);
        int[] tokens = stream.toArray();
        TrainingBatches batches = new TrainingBatches(stream, 5, 7, 11, 0);
        for (long step = 0; step < 50; step++) {
            Batch batch = batches.at(step);
            assertThat(batch.countedTargets()).isEqualTo(35);
            for (int row = 0; row < 5; row++) {
                int[] inputs = Arrays.copyOfRange(batch.inputs(), row * 7, row * 7 + 7);
                int[] targets = Arrays.copyOfRange(batch.targets(), row * 7, row * 7 + 7);
                assertThat(isWindow(tokens, inputs, targets))
                        .as("step %d row %d: %s", step, row, Arrays.toString(inputs))
                        .isTrue();
            }
        }
    }

    private static boolean isWindow(int[] tokens, int[] inputs, int[] targets) {
        return IntStream.range(0, tokens.length - inputs.length)
                .anyMatch(from -> Arrays.equals(tokens, from, from + inputs.length, inputs, 0, inputs.length)
                        && Arrays.equals(tokens, from + 1, from + 1 + targets.length, targets, 0, targets.length));
    }

    @Test
    void givesTheSameBatchForTheSameSeedAndStepInAnyOrder() {
        TokenStream stream = counting(500);
        TrainingBatches first = new TrainingBatches(stream, 4, 8, 42, 0.5);
        TrainingBatches second = new TrainingBatches(stream, 4, 8, 42, 0.5);
        second.at(100);
        assertThat(second.at(3).inputs())
                .isEqualTo(first.at(3).inputs())
                .isNotEqualTo(first.at(4).inputs());
        assertThat(new TrainingBatches(stream, 4, 8, 43, 0.5).at(3).inputs())
                .isNotEqualTo(first.at(3).inputs());
    }

    @Test
    void reachesTheFirstAndTheLastWindow() {
        TrainingBatches batches = new TrainingBatches(counting(10), 8, 8, 1, 0);
        int[] starts = IntStream.range(0, 20)
                .flatMap(step -> {
                    int[] inputs = batches.at(step).inputs();
                    return IntStream.range(0, 8).map(row -> inputs[row * 8]);
                })
                .distinct()
                .sorted()
                .toArray();
        assertThat(starts).containsExactly(0, 1, 2, 3);
    }

    @Test
    void startsTheWantedShareOfWindowsWithAStory() {
        TokenStream stream = counting(IntStream.generate(() -> 99).limit(50).toArray());
        assertThat(shareOfStoryStarts(stream, 1)).isEqualTo(1);
        assertThat(shareOfStoryStarts(stream, 0.5)).isCloseTo(0.5, within(0.05));
        assertThat(shareOfStoryStarts(stream, 0)).isCloseTo(0.01, within(0.01));
    }

    private static double shareOfStoryStarts(TokenStream stream, double share) {
        TrainingBatches batches = new TrainingBatches(stream, 100, 16, 5, share);
        return IntStream.range(0, 20)
                        .flatMap(step -> IntStream.range(0, 100)
                                .map(row -> batches.at(step).inputs()[row * 16]))
                        .filter(token -> token == END)
                        .count()
                / 2000.0;
    }

    @Test
    void startsAnywhereWhereNoStoryStartLeavesRoom() {
        TokenStream stream = TokenStream.join(List.of(), END);
        assertThatThrownBy(() -> new TrainingBatches(stream, 1, 4, 1, 1))
                .hasMessageContaining("the stream has 1 tokens, a window needs 5");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,3", "3,8", "4,16", "1,100"})
    void validatesOnEveryTokenButTheFirstOnce(int rows, int context) {
        TokenStream stream = counting(13, 1, 17);
        ValidationBatches batches = new ValidationBatches(stream, rows, context);
        int[] targets = IntStream.range(0, batches.count())
                .flatMap(i -> Arrays.stream(batches.at(i).targets()))
                .toArray();
        assertThat(targets).hasSize(batches.count() * rows * context);
        assertThat(Arrays.stream(targets).filter(t -> t != Batch.IGNORED))
                .containsExactly(Arrays.stream(stream.toArray()).skip(1).boxed().toArray(Integer[]::new));
        assertThat(batches.at(batches.count() - 1).countedTargets()).isPositive();
    }

    @Test
    void padsTheLastValidationBatchAtTheEndOnly() {
        Batch last = new ValidationBatches(counting(4), 2, 4).at(0);
        assertThat(last.inputs()).containsExactly(0, 1, 2, 3, 4, 0, 0, 0);
        assertThat(last.targets()).containsExactly(1, 2, 3, 4, 0, -1, -1, -1);
        assertThat(last.countedTargets()).isEqualTo(5);
    }

    @Test
    void refusesWhatCannotBeBatched() {
        TokenStream stream = counting(5);
        assertThatThrownBy(() -> new TrainingBatches(stream, 0, 4, 1, 0)).hasMessageContaining("are 0 and 4");
        assertThatThrownBy(() -> new TrainingBatches(stream, 1, 4, 1, 1.5)).hasMessageContaining("but is 1.5");
        assertThatThrownBy(() -> new TrainingBatches(stream, 1, 4, 1, Double.NaN))
                .hasMessageContaining("but is NaN");
        assertThatThrownBy(() -> new TrainingBatches(stream, 1, 7, 1, 0)).hasMessageContaining("smaller context");
        assertThatThrownBy(() -> new ValidationBatches(TokenStream.join(List.of(), END), 1, 4))
                .hasMessageContaining("at least 2");
        assertThatThrownBy(() -> new ValidationBatches(stream, 1, 4).at(2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("2 of 2");
    }

    @Test
    void unigramModelAddsOneToEachCount() {
        TokenStream train = TokenStream.join(List.of(new int[] {1, 1, 1}), END); // 0 1 1 1 0
        TokenStream other = TokenStream.join(List.of(new int[] {1, 2}), END); // 0 1 2 0
        double expected = -(Math.log(4 / 8.0) + Math.log(1 / 8.0) + Math.log(3 / 8.0)) / 3;
        assertThat(UnigramModel.of(train, 3).crossEntropy(other)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void drawsAreUniformAndRepeatable() {
        int[] counts = new int[10];
        Draws draws = new Draws(-5, 1L << 40);
        for (int i = 0; i < 100_000; i++) {
            counts[draws.below(10)]++;
        }
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> Math.abs(count - 10_000) < 500);
        assertThat(new Draws(-5, 7).unit()).isEqualTo(new Draws(-5, 7).unit()).isBetween(0.0, 1.0);
        assertThatThrownBy(() -> draws.below(0)).hasMessageContaining("but is 0");
    }
}
