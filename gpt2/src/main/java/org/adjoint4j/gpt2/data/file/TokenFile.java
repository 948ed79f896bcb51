package org.adjoint4j.gpt2.data.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.TokenStream;

/**
 * A token file mapped into memory, of any length: {@link TokenHeader}, then the tokens, two bytes each, then the positions
 * at which stories start, eight bytes each; all little-endian. Its pages are read when they are needed and belong to the
 * operating system, so it takes no heap.
 */
public final class TokenFile implements TokenStream {
    private static final ValueLayout.OfChar TOKEN = ValueLayout.JAVA_CHAR_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong START = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long CHECK_BLOCK = 1L << 24;

    private final Path file;
    private final TokenHeader header;
    private final MemorySegment tokens;
    private final MemorySegment starts;

    private TokenFile(Path file, TokenHeader header, MemorySegment whole) {
        this.file = file;
        this.header = header;
        long tokenBytes = header.tokens() * Character.BYTES;
        this.tokens = whole.asSlice(TokenHeader.BYTES, tokenBytes);
        this.starts = whole.asSlice(TokenHeader.BYTES + tokenBytes);
    }

    /**
     * Opens a file and checks all of it; it is unmapped when nobody holds the stream any more.
     *
     * @throws DataException if it is not there, truncated, damaged or of another kind
     */
    public static TokenFile open(Path file) {
        return open(file, Arena.ofAuto());
    }

    /**
     * Opens a file and checks all of it; closing {@code arena} unmaps it.
     *
     * @throws DataException if it is not there, truncated, damaged or of another kind
     */
    public static TokenFile open(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            ByteBuffer start = ByteBuffer.allocate(TokenHeader.BYTES);
            while (start.hasRemaining() && channel.read(start) >= 0) {}
            TokenHeader header = TokenHeader.read(start.flip(), size, file);
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            TokenFile opened = new TokenFile(file, header, whole);
            opened.checkChecksum(whole.asSlice(TokenHeader.BYTES));
            opened.checkTokens();
            opened.checkStories();
            return opened;
        } catch (NoSuchFileException e) {
            throw new DataException("token file " + file.toAbsolutePath() + " does not exist; check the path", e);
        } catch (IOException e) {
            throw new DataException("token file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    private void checkChecksum(MemorySegment content) {
        CRC32C checksum = new CRC32C();
        for (long at = 0; at < content.byteSize(); at += CHECK_BLOCK) {
            long count = Math.min(CHECK_BLOCK, content.byteSize() - at);
            checksum.update(content.asSlice(at, count).asByteBuffer());
        }
        if ((int) checksum.getValue() != header.checksum()) {
            throw TokenHeader.broken(file, "is damaged: its checksum differs");
        }
    }

    private void checkTokens() {
        for (long position = 0; position < header.tokens(); position++) {
            if (token(position) >= header.vocabularySize()) {
                throw TokenHeader.broken(
                        file,
                        "holds id " + token(position) + " at position " + position + ", its vocabulary has "
                                + header.vocabularySize() + " tokens");
            }
        }
    }

    private void checkStories() {
        long last = -1;
        for (long story = 0; story < header.stories(); story++) {
            long start = storyStart(story);
            if (start <= last || start >= header.tokens() || token(start) != header.endOfText()) {
                throw TokenHeader.broken(
                        file, "says that story " + story + " starts at " + start + ", where none does");
            }
            last = start;
        }
    }

    /** Returns what the file says of itself. */
    public TokenHeader header() {
        return header;
    }

    @Override
    public long length() {
        return header.tokens();
    }

    @Override
    public int token(long position) {
        return tokens.get(TOKEN, position * Character.BYTES);
    }

    @Override
    public void copy(long from, int[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = token(from + i);
        }
    }

    @Override
    public long stories() {
        return header.stories();
    }

    @Override
    public long storyStart(long story) {
        return starts.get(START, story * Long.BYTES);
    }
}
