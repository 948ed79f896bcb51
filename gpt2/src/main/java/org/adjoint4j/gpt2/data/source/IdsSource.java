package org.adjoint4j.gpt2.data.source;

import java.util.Arrays;
import org.adjoint4j.gpt2.data.IdsFile;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TokenStream;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tokens that someone else made. The last tenth of them is held back. */
record IdsSource(String name, int[] ids) implements DataSource {
    private static final Logger LOG = LoggerFactory.getLogger(IdsSource.class);
    /** Fewer than that are used for both sides: a tenth of them would measure nothing. */
    private static final int LEAST_TO_SPLIT = 20;

    @Override
    public Vocabulary vocabulary(int size, boolean asked) {
        checkIds(size);
        return Vocabulary.numbered(size);
    }

    @Override
    public TokenDataset tokens(Vocabulary vocabulary) {
        checkIds(vocabulary.size());
        // where numbers have no text nobody knows which of them ends one
        int end = vocabulary.hasText() ? vocabulary.endOfText() : -1;
        if (ids.length < LEAST_TO_SPLIT) {
            LOG.warn("{} has {} ids, too few to hold some back: validation uses those trained on", name, ids.length);
            TokenStream all = TokenStream.of(ids, end);
            return new TokenDataset(all, all, vocabulary.size());
        }
        int boundary = (int) (ids.length * 9L / 10);
        return new TokenDataset(
                TokenStream.of(Arrays.copyOf(ids, boundary), end),
                TokenStream.of(Arrays.copyOfRange(ids, boundary, ids.length), end),
                vocabulary.size());
    }

    private void checkIds(int size) {
        IdsFile.requireBelow(size, ids, name);
    }
}
