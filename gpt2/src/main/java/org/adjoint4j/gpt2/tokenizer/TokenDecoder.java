package org.adjoint4j.gpt2.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns tokens into text as they come. A character's bytes may be spread over tokens; they are held back until it is
 * whole, so the pieces can be printed one after the other.
 */
public final class TokenDecoder {
    private final Gpt2Encoding encoding;
    private final Vocabulary vocabulary;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer pending = ByteBuffer.allocate(0);

    TokenDecoder(Gpt2Encoding encoding, Vocabulary vocabulary) {
        this.encoding = encoding;
        this.vocabulary = vocabulary;
    }

    /** Returns the text that {@code token} completes, empty if it ends within a character. */
    public String next(int token) {
        return decode(bytes(token), false);
    }

    private byte[] bytes(int token) {
        int gpt2Token = vocabulary.gpt2Token(token);
        return gpt2Token == Vocabulary.NO_TEXT
                ? ("<" + token + ">").getBytes(StandardCharsets.US_ASCII)
                : encoding.bytes(gpt2Token);
    }

    /** Returns what stands for an unfinished character at the end, mostly nothing; the decoder can be used afresh. */
    public String end() {
        String rest = decode(new byte[0], true);
        decoder.reset();
        return rest;
    }

    private String decode(byte[] bytes, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(pending.remaining() + bytes.length);
        in.put(pending).put(bytes).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, last);
        pending = in;
        return out.flip().toString();
    }
}
