package org.adjoint4j.gpt2.huggingface;

/**
 * The letters that GPT-2's vocabulary files write bytes with, one for each: printable characters of Latin-1 stand for
 * themselves, the other bytes, in order, for those from 256 on. A space is therefore U+0120.
 */
final class ByteLetters {
    private static final char[] LETTERS = letters();

    private ByteLetters() {}

    private static char[] letters() {
        char[] letters = new char[256];
        char next = 256;
        for (char b = 0; b < letters.length; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xFF && b != 0xAD);
            letters[b] = printable ? b : next++;
        }
        return letters;
    }

    /** Returns bytes as letters. */
    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            text.append(LETTERS[b & 0xFF]);
        }
        return text.toString();
    }
}
