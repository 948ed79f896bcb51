package org.adjoint4j.gpt2.data;

/**
 * The model that knows how often each token occurs and nothing else, with one added to each count (Laplace): what a
 * language model must at least beat.
 */
public final class UnigramModel {
    private final double[] negativeLogs;

    private UnigramModel(double[] negativeLogs) {
        this.negativeLogs = negativeLogs;
    }

    /** Counts the tokens of {@code stream}, all below {@code vocabularySize}. */
    public static UnigramModel of(TokenStream stream, int vocabularySize) {
        long[] counts = new long[vocabularySize];
        for (long i = 0; i < stream.length(); i++) {
            counts[stream.token(i)]++;
        }
        double[] negativeLogs = new double[vocabularySize];
        double total = (double) stream.length() + vocabularySize;
        for (int i = 0; i < vocabularySize; i++) {
            negativeLogs[i] = -Math.log((counts[i] + 1) / total);
        }
        return new UnigramModel(negativeLogs);
    }

    /** Returns the mean surprise, in nats a token, at every token of {@code stream} but the first, as a loss counts. */
    public double crossEntropy(TokenStream stream) {
        double sum = 0;
        for (long i = 1; i < stream.length(); i++) {
            sum += negativeLogs[stream.token(i)];
        }
        return sum / (stream.length() - 1);
    }
}
