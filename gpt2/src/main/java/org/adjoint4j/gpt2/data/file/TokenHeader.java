package org.adjoint4j.gpt2.data.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.adjoint4j.gpt2.data.DataException;

/**
 * The first 64 bytes of a token file, little-endian: {@code ADJ4JTOK}, the version (int), the vocabulary's size (int), the number
 * of tokens (long) and of stories (long), the number of end-of-text (int), then the CRC-32C of the vocabulary's text, of
 * everything after the header, and of the header up to here (int each), and zeros.
 *
 * @param vocabularySize how many different tokens there may be, each below it
 * @param tokens how many tokens follow, two bytes each
 * @param stories how many positions of stories follow the tokens, eight bytes each
 * @param endOfText the number of end-of-text
 * @param vocabularyChecksum tells vocabularies of the same size apart
 * @param checksum of tokens and positions
 */
public record TokenHeader(
        int vocabularySize, long tokens, long stories, int endOfText, int vocabularyChecksum, int checksum) {
    /** Its length. */
    static final int BYTES = 64;
    /** The number of different tokens that two bytes can tell apart. */
    static final int LARGEST_VOCABULARY = 1 << Character.SIZE;

    private static final byte[] MAGIC = "ADJ4JTOK".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int CHECKED_BYTES = 48;

    /** Returns whether a file that begins with these bytes says it is a token file. */
    public static boolean isMagic(byte[] start) {
        return start.length >= MAGIC.length
                && ByteBuffer.wrap(start, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /** Returns how long the whole file is. */
    long fileBytes() {
        return BYTES + tokens * Character.BYTES + stories * Long.BYTES;
    }

    ByteBuffer write() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).putInt(vocabularySize).putLong(tokens).putLong(stories);
        bytes.putInt(endOfText).putInt(vocabularyChecksum).putInt(checksum);
        bytes.putInt(checksum(bytes.duplicate().flip()));
        return bytes.clear();
    }

    /** Reads the header of {@code file}, which has {@code size} bytes, and believes nothing it can't check. */
    static TokenHeader read(ByteBuffer bytes, long size, Path file) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[Math.min(MAGIC.length, bytes.remaining())];
        bytes.get(magic);
        if (!isMagic(magic)) {
            throw broken(file, "is no token file (wrong first bytes)");
        }
        if (bytes.limit() < BYTES) {
            throw broken(file, "is truncated: it ends within its header");
        }
        int version = bytes.getInt();
        TokenHeader header = new TokenHeader(
                bytes.getInt(), bytes.getLong(), bytes.getLong(), bytes.getInt(), bytes.getInt(), bytes.getInt());
        if (bytes.getInt() != checksum(bytes.duplicate().position(0).limit(CHECKED_BYTES - Integer.BYTES))) {
            throw broken(file, "is damaged: its header's checksum differs");
        }
        if (version != VERSION) {
            throw broken(file, "has format version " + version + ", this program reads " + VERSION);
        }
        header.check(size, file);
        return header;
    }

    private void check(long size, Path file) {
        if (vocabularySize < 1 || vocabularySize > LARGEST_VOCABULARY || endOfText < 0 || endOfText >= vocabularySize) {
            throw broken(file, "has no valid header: vocabulary " + vocabularySize + ", end-of-text " + endOfText);
        }
        boolean possible = tokens >= 0 && stories >= 0 && tokens <= size && stories <= size;
        if (!possible || fileBytes() != size) {
            throw broken(
                    file,
                    "has " + size + " bytes, which are not the " + tokens + " tokens and " + stories
                            + " stories its header says; it is truncated or was changed");
        }
    }

    static DataException broken(Path file, String problem) {
        return new DataException("token file " + file + " " + problem + "; make it again with prepare");
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
