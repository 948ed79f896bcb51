package org.adjoint4j.gpt2.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Text from bytes that must be UTF-8. */
public final class Utf8 {
    /** The byte order mark that some editors put first. */
    private static final byte[] MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private Utf8() {}

    /**
     * Returns the text of {@code bytes[from]} to before {@code bytes[to]}.
     *
     * @param file what they were read from, for the message
     * @param offset where in the file {@code bytes[0]} stands
     * @throws DataException if they are not UTF-8 or not text: the message names the offset of the first wrong byte
     */
    public static String decode(byte[] bytes, int from, int to, Path file, long offset) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new DataException("data file " + file + " is not UTF-8: wrong byte at offset "
                    + (offset + in.position()) + "; convert it to UTF-8 first");
        }
        String text = out.flip().toString();
        if (text.indexOf('\0') >= 0) {
            throw new DataException("data file " + file + " holds a zero byte after offset " + (offset + from)
                    + ", so it is no UTF-8 text (binary, or UTF-16?); convert it to UTF-8 first");
        }
        return text;
    }

    /** Returns how long the byte order mark at the start of a file is: 3, or 0 if there is none. */
    public static int markLength(byte[] start) {
        boolean marked = start.length >= MARK.length
                && ByteBuffer.wrap(start, 0, MARK.length).equals(ByteBuffer.wrap(MARK));
        return marked ? MARK.length : 0;
    }
}
