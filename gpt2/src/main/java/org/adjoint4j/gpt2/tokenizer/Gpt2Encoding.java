package org.adjoint4j.gpt2.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;

/**
 * GPT-2's byte-pair encoding (Radford et al. 2019), which jtokkit calls r50k_base. Any text can be encoded; what looks
 * like {@code <|endoftext|>} in it is ordinary text.
 */
public final class Gpt2Encoding {
    /** How many tokens there are. */
    public static final int SIZE = 50257;
    /** The token between documents, which no text encodes to. */
    public static final int END_OF_TEXT = 50256;

    private static final byte[] END_OF_TEXT_BYTES = "<|endoftext|>".getBytes(StandardCharsets.UTF_8);

    private final Encoding encoding = Tables.R50K;

    /** The encoding's tables, made when first needed; they never change, so threads may share them. */
    private static final class Tables {
        static final Encoding R50K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    }

    /** Returns the tokens of {@code text}. */
    public int[] encode(String text) {
        return encoding.encodeOrdinary(text).toArray();
    }

    /** Returns the bytes of one token; a character may take several tokens. */
    public byte[] bytes(int token) {
        if (token < 0 || token >= SIZE) {
            throw new IllegalArgumentException(
                    "GPT-2 encoding: there is no token " + token + ", the last one is " + END_OF_TEXT);
        }
        if (token == END_OF_TEXT) {
            return END_OF_TEXT_BYTES.clone();
        }
        IntArrayList single = new IntArrayList(1);
        single.add(token);
        return encoding.decodeBytes(single);
    }
}
