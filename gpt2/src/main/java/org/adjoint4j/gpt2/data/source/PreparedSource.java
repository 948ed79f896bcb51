package org.adjoint4j.gpt2.data.source;

import java.util.Arrays;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/** Token files, mapped into memory. */
record PreparedSource(String name, PreparedFolder folder) implements DataSource {
    @Override
    public Vocabulary vocabulary(int size, boolean asked) {
        int actual = folder.vocabulary().size();
        if (asked && size != actual) {
            throw new DataException("data " + name + " was prepared with a vocabulary of " + actual + " tokens, not "
                    + size + "; leave --vocabulary out here, or prepare the text again with it");
        }
        return folder.vocabulary();
    }

    @Override
    public TokenDataset tokens(Vocabulary vocabulary) {
        int[] mine = folder.vocabulary().toArray();
        int[] models = vocabulary.toArray();
        // a model may have more tokens than the data, as padded ones do
        if (models.length < mine.length || !Arrays.equals(mine, 0, mine.length, models, 0, mine.length)) {
            throw new DataException("data " + name + " was prepared with another vocabulary (of " + mine.length
                    + " tokens) than the model's (of " + models.length + "); prepare the text again for this model");
        }
        return new TokenDataset(folder.train(), folder.validation(), vocabulary.size());
    }
}
