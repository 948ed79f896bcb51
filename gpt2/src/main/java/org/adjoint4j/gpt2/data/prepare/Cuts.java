package org.adjoint4j.gpt2.data.prepare;

import java.nio.charset.StandardCharsets;
import org.adjoint4j.gpt2.data.CorpusReader;

/** Where a text can be cut so that the tokens of the parts are those of the whole. */
final class Cuts {
    /** What separates documents. */
    static final byte[] SEPARATOR = CorpusReader.SEPARATOR.getBytes(StandardCharsets.US_ASCII);

    private Cuts() {}

    /**
     * Returns the last place at which {@code bytes[0]} to before {@code bytes[length]} can be cut, between 1 and
     * {@code length}: before white space that follows something else. GPT-2's encoding takes its words one after the other
     * and none goes on over such a place; a separator of documents doesn't either, and blank lines stay whole. Where a text
     * has no such place the cut is between two characters: there, once in so many bytes, a token may differ.
     */
    static int last(byte[] bytes, int length) {
        for (int at = length - 1; at > 0; at--) {
            if (isSpace(bytes[at]) && !isSpaceForJava(bytes[at - 1]) && !endsWithWideSpace(bytes, at)) {
                return at;
            }
        }
        return betweenCharacters(bytes, length);
    }

    /** Returns whether a byte is white space by itself. */
    static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Returns whether {@link String#strip} takes it for white space, which has four more bytes than GPT-2's encoding. */
    private static boolean isSpaceForJava(byte b) {
        return isSpace(b) || (b >= 0x1C && b <= 0x1F);
    }

    /** Returns whether the character before {@code at} is white space of more than one byte (Unicode White_Space). */
    private static boolean endsWithWideSpace(byte[] bytes, int at) {
        int last = bytes[at - 1] & 0xFF;
        int second = at < 2 ? 0 : bytes[at - 2] & 0xFF;
        int third = at < 3 ? 0 : bytes[at - 3] & 0xFF;
        return switch (third << 16 | second << 8) {
            case 0xE19A00 -> last == 0x80; // U+1680
            case 0xE28000 ->
                last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF; // U+2000 to 200A, 2028, 2029, 202F
            case 0xE28100 -> last == 0x9F; // U+205F
            case 0xE38000 -> last == 0x80; // U+3000
            default -> second == 0xC2 && (last == 0x85 || last == 0xA0); // U+0085, U+00A0
        };
    }

    private static int betweenCharacters(byte[] bytes, int length) {
        int from = Math.max(1, length - SEPARATOR.length);
        for (int at = from; at < length; at++) {
            if (bytes[at] == '<') {
                return at; // a separator may begin here
            }
        }
        int at = length - 1;
        while (at > 1 && (bytes[at] & 0xC0) == 0x80) {
            at--;
        }
        return Math.max(1, at);
    }
}
