package org.adjoint4j.gpt2.data.source;

import org.adjoint4j.gpt2.data.Corpus;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/** Text that is encoded when the vocabulary is known. */
record TextSource(Corpus corpus) implements DataSource {
    @Override
    public String name() {
        return corpus.name();
    }

    @Override
    public Vocabulary vocabulary(int size, boolean asked) {
        Vocabulary full = Vocabulary.full();
        return size < full.size() ? Tokenizer.forCorpus(corpus.train(), size).vocabulary() : full;
    }

    @Override
    public TokenDataset tokens(Vocabulary vocabulary) {
        return TokenDataset.encode(corpus, new Tokenizer(vocabulary));
    }
}
