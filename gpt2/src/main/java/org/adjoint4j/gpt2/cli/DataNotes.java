package org.adjoint4j.gpt2.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TokenStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes that tell whether a resumed run has the data it began with. */
final class DataNotes {
    private static final Logger LOG = LoggerFactory.getLogger(DataNotes.class);
    private static final String TRAIN = "data.train";
    private static final String VALIDATION = "data.validation";
    private static final int LOOKED_AT = 1 << 16;

    private DataNotes() {}

    /** Returns the notes with those of the data; warns where they were others. */
    static Map<String, String> checked(Map<String, String> notes, TokenDataset data) {
        Map<String, String> now = Map.of(TRAIN, print(data.train()), VALIDATION, print(data.validation()));
        now.forEach((name, value) -> {
            if (!value.equals(notes.getOrDefault(name, value))) {
                LOG.warn("the run began with other data ({}): it goes on with these, not as it would have", name);
            }
        });
        Map<String, String> all = new TreeMap<>(notes);
        all.putAll(now);
        return all;
    }

    /** Length and checksum of evenly spread tokens. */
    private static String print(TokenStream stream) {
        CRC32C checksum = new CRC32C();
        long stride = Math.max(1, stream.length() / LOOKED_AT);
        for (long i = 0; i < stream.length(); i += stride) {
            checksum.update(stream.token(i));
            checksum.update(stream.token(i) >>> 8);
        }
        return stream.length() + " tokens, " + Long.toHexString(checksum.getValue());
    }
}
