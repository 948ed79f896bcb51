package org.adjoint4j.gpt2.data.prepare;

import java.util.regex.Pattern;
import org.adjoint4j.gpt2.data.Utf8;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;

/**
 * Encodes chunks; any number of threads may use one encoder.
 *
 * <p>The text of documents is taken as it is, or tidied: without white space around it and with LF as line ends. Documents of
 * nothing but white space are left out.
 */
final class ChunkEncoder {
    private static final Pattern LINE_END = Pattern.compile("\r\n?");

    private final Gpt2Encoding encoding = new Gpt2Encoding();
    private final JsonLine jsonLine;
    private final boolean tidy;

    /**
     * Makes an encoder.
     *
     * @param field the field of JSONL objects that holds the text
     * @param tidy whether documents are tidied
     */
    ChunkEncoder(String field, boolean tidy) {
        this.jsonLine = new JsonLine(field);
        this.tidy = tidy;
    }

    /** Returns a chunk's tokens. */
    EncodedChunk encode(Chunk chunk) {
        EncodedChunk encoded = new EncodedChunk();
        if (chunk.file().isJsonLines()) {
            encodeLines(chunk, encoded);
        } else {
            encodeText(chunk, encoded);
        }
        return encoded;
    }

    private void encodeText(Chunk chunk, EncodedChunk encoded) {
        byte[] bytes = chunk.bytes();
        int from = chunk.isFirst() ? Utf8.markLength(bytes) : 0;
        boolean begins = chunk.begins();
        while (from < bytes.length) {
            int to = end(chunk, from);
            String text = Utf8.decode(bytes, from, to, chunk.file().path(), chunk.offset());
            encodePiece(text, begins, to < bytes.length || chunk.isLast(), encoded);
            begins = true;
            from = to == bytes.length ? to : next(chunk, to);
        }
    }

    private static int end(Chunk chunk, int from) {
        byte[] bytes = chunk.bytes();
        return switch (chunk.separation()) {
            case END_OF_TEXT -> Documents.separator(bytes, from, bytes.length);
            case BLANK_LINES -> Documents.blankLines(bytes, from, bytes.length);
            case FILE -> bytes.length;
            case AUTO ->
                throw new IllegalStateException(
                        "the separation of " + chunk.file().path() + " is not decided");
        };
    }

    private static int next(Chunk chunk, int end) {
        return chunk.separation() == Separation.END_OF_TEXT
                ? end + Cuts.SEPARATOR.length
                : Documents.afterBlankLines(chunk.bytes(), end, chunk.bytes().length);
    }

    /** Encodes a document or, of one that spreads over chunks, a part. */
    private void encodePiece(String text, boolean begins, boolean ends, EncodedChunk encoded) {
        if (begins && ends && text.isBlank()) {
            return;
        }
        if (begins) {
            encoded.begin(Gpt2Encoding.END_OF_TEXT);
        }
        for (int token : encoding.encode(tidy ? tidied(text, begins, ends) : text)) {
            encoded.add(token);
        }
    }

    private static String tidied(String text, boolean begins, boolean ends) {
        String unified = LINE_END.matcher(text).replaceAll("\n");
        String led = begins ? unified.stripLeading() : unified;
        return ends ? led.stripTrailing() : led;
    }

    private void encodeLines(Chunk chunk, EncodedChunk encoded) {
        byte[] bytes = chunk.bytes();
        int from = chunk.isFirst() ? Utf8.markLength(bytes) : 0;
        long line = chunk.line();
        while (from < bytes.length) {
            int to = from;
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
            if (!isBlank(bytes, from, to)) {
                encodePiece(jsonLine.text(bytes, from, to, chunk.file().path(), line), true, true, encoded);
            }
            from = to + 1;
            line++;
        }
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Cuts.isSpace(bytes[i])) {
                return false;
            }
        }
        return true;
    }
}
