package org.adjoint4j.gpt2.data.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Writes a token file in one go, however long: the tokens as they come, the positions of stories beside them and after
 * them in the end. The file gets its name when it is whole; a writer that is closed before leaves nothing.
 *
 * <pre>{@code
 * try (TokenFileWriter writer = new TokenFileWriter(file)) {
 *     writer.beginStory();
 *     writer.append(tokens, tokens.length);
 *     writer.finish(vocabularySize, endOfText, vocabularyChecksum);
 * }
 * }</pre>
 */
public final class TokenFileWriter implements AutoCloseable {
    private static final int BLOCK = 1 << 18;

    private final Path target;
    private final Path tokensFile;
    private final Path startsFile;
    private final FileChannel tokens;
    private final FileChannel starts;
    private final ByteBuffer tokenBlock = block();
    private final ByteBuffer startBlock = block();
    private final CRC32C checksum = new CRC32C();
    private long tokenCount;
    private long storyCount;

    /** Opens temporary files beside {@code target}, whose folder must be there. */
    public TokenFileWriter(Path target) throws IOException {
        this.target = target;
        this.tokensFile = target.resolveSibling(target.getFileName() + ".tmp");
        this.startsFile = target.resolveSibling(target.getFileName() + ".stories.tmp");
        this.tokens = open(tokensFile);
        this.starts = open(startsFile);
        tokens.position(TokenHeader.BYTES);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Returns how many tokens have been written. */
    public long tokens() {
        return tokenCount;
    }

    /** Returns how many stories have been begun. */
    public long stories() {
        return storyCount;
    }

    /** Says that a story starts with the next token, an end-of-text. */
    public void beginStory() throws IOException {
        if (startBlock.remaining() < Long.BYTES) {
            flush(startBlock, starts);
        }
        startBlock.putLong(tokenCount);
        storyCount++;
    }

    /** Appends one token. */
    public void append(char token) throws IOException {
        if (tokenBlock.remaining() < Character.BYTES) {
            flushTokens();
        }
        tokenBlock.putChar(token);
        tokenCount++;
    }

    /** Appends the first {@code count} of {@code values}. */
    public void append(char[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            append(values[i]);
        }
    }

    /** Completes the file and puts it in its place. */
    public void finish(int vocabularySize, int endOfText, int vocabularyChecksum) throws IOException {
        flushTokens();
        flush(startBlock, starts);
        appendStarts();
        tokens.write(
                new TokenHeader(vocabularySize, tokenCount, storyCount, endOfText, vocabularyChecksum, (int)
                                checksum.getValue())
                        .write(),
                0);
        // on the disk before it gets its name: a crash can't leave half a file there
        tokens.force(true);
        tokens.close();
        Files.move(tokensFile, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void appendStarts() throws IOException {
        starts.position(0);
        while (starts.read(tokenBlock) >= 0) {
            flushTokens();
        }
    }

    private void flushTokens() throws IOException {
        checksum.update(tokenBlock.duplicate().flip());
        flush(tokenBlock, tokens);
    }

    private static void flush(ByteBuffer block, FileChannel channel) throws IOException {
        block.flip();
        while (block.hasRemaining()) {
            channel.write(block);
        }
        block.clear();
    }

    private static ByteBuffer block() {
        return ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        try (tokens;
                starts) {
            Files.deleteIfExists(tokensFile);
            Files.deleteIfExists(startsFile);
        }
    }
}
