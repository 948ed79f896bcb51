package org.adjoint4j.gpt2.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.adjoint4j.gpt2.data.ByteProgress;
import org.adjoint4j.gpt2.data.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a file over HTTP. What broke off goes on where it was (Range, with If-Range so that parts of two versions are never
 * joined), also in a later run; the length and, where one is known, the SHA-256 are checked before the file gets its name.
 */
public final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    /** Hugging Face names a file's SHA-256 when it redirects to where the file lies. */
    private static final String LINKED_ETAG = "X-Linked-ETag";

    private final HttpClient client;
    private final Patience patience;
    private final ByteProgress progress;

    /** Makes one that goes through this machine's proxy, if it has one. */
    public Download(Patience patience, ByteProgress progress) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(30))
                        .proxy(Proxies.ofThisMachine())
                        .build(),
                patience,
                progress);
    }

    Download(HttpClient client, Patience patience, ByteProgress progress) {
        this.client = client;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Fetches {@code url} to {@code target}, unless it is there already.
     *
     * @param sha256 the checksum it must have; if empty, that which the server names is used, if it does
     * @throws DataException if the server refuses or what it sends is wrong; the message says what to do
     * @throws IOException if {@code target} can't be written
     */
    public void fetch(URI url, Path target, String sha256) throws IOException {
        String wanted = sha256.toLowerCase(Locale.ROOT);
        if (!wanted.isEmpty() && !Sha256.isValid(wanted)) {
            throw new DataException("SHA-256 '" + sha256 + "' is none: it must have 64 hexadecimal digits");
        }
        if (Files.exists(target)) {
            checkPresent(target, wanted);
            return;
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        PartialFile part = new PartialFile(target);
        String named = received(url, part, !wanted.isEmpty());
        String expected = wanted.isEmpty() ? named : wanted;
        String actual = Sha256.of(part.path());
        if (!expected.isEmpty() && !actual.equals(expected)) {
            part.discard();
            throw new DataException("download " + url + " has SHA-256 " + actual + ", not " + expected
                    + "; it was thrown away: try again, or check the URL and the checksum");
        }
        Files.writeString(checksumFile(target), actual + "  " + target.getFileName() + "\n");
        part.complete();
        LOG.info(
                "{}: {} bytes, SHA-256 {}{}",
                target,
                Files.size(target),
                actual,
                expected.isEmpty() ? "" : ", as it should be");
    }

    private static Path checksumFile(Path target) {
        return target.resolveSibling(target.getFileName() + ".sha256");
    }

    private static void checkPresent(Path target, String wanted) throws IOException {
        Path checksum = checksumFile(target);
        String recorded = Files.exists(checksum) ? Files.readString(checksum).split("\\s", 2)[0] : "";
        String expected = wanted.isEmpty() ? recorded : wanted;
        String actual = expected.isEmpty() ? "" : Sha256.of(target);
        if (!actual.equals(expected)) {
            throw new DataException("file " + target.toAbsolutePath() + " is there already, but has SHA-256 " + actual
                    + ", not " + expected + "; delete it to download it again");
        }
        LOG.info("{} is there already", target);
    }

    private String received(URI url, PartialFile part, boolean isChecked) throws IOException {
        try {
            return receive(url, part, isChecked);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Receives the whole file and returns the checksum that the server names, mostly none. */
    private String receive(URI url, PartialFile part, boolean isChecked) throws IOException {
        int failures = 0;
        long farthest = part.size(); // starting over and breaking off again is no progress
        Duration pause = patience.pause();
        while (true) {
            try {
                return attempt(url, part, isChecked);
            } catch (IOException e) {
                boolean progressed = part.size() > farthest;
                farthest = Math.max(farthest, part.size());
                failures = progressed ? 1 : failures + 1;
                pause = progressed ? patience.pause() : pause;
                if (failures >= patience.attempts()) {
                    throw new DataException(
                            "download " + url + " broke off at " + part.size() + " bytes: " + reason(e)
                                    + "; run it again to go on from there, or check network and proxy (https_proxy)",
                            e);
                }
                LOG.warn("download broke off at {} bytes ({}); trying again", part.size(), reason(e));
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** Asks for what is missing and appends it; returns the checksum that the server names. */
    private String attempt(URI url, PartialFile part, boolean isChecked) throws IOException {
        if (part.version().isEmpty() && !isChecked) {
            part.discard(); // nothing would tell whether the rest belongs to it
        }
        long have = part.size();
        HttpResponse<InputStream> response = send(request(url, have, part.version()));
        try (InputStream body = response.body()) {
            Reply reply = Reply.of(response, url, have);
            if (reply.from() != have && reply.from() != 0) {
                part.discard();
                throw new IOException("the server does not go on at byte " + have + "; starting over");
            }
            if (reply.from() == 0) {
                part.restart(reply.version());
            }
            if (!reply.isComplete()) {
                append(body, part, reply.total());
            }
        }
        return linkedChecksum(response);
    }

    private static HttpRequest request(URI url, long have, String version) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept-Encoding", "identity");
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        if (have > 0 && !version.isEmpty()) {
            request.header("If-Range", version);
        }
        return request.build();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("download " + request.uri() + " was interrupted; run it again to go on", e);
        }
    }

    private void append(InputStream body, PartialFile part, long total) throws IOException {
        long size = part.size();
        requireSpace(part, total - size);
        byte[] block = new byte[1 << 16];
        try (SilenceGuard in = new SilenceGuard(body, patience.silence());
                OutputStream out =
                        Files.newOutputStream(part.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                write(out, block, read);
                size += read;
                progress.at(size, total);
            }
        }
        if (total != Reply.UNKNOWN && size > total) {
            part.discard();
            throw new IOException("the server sent " + size + " bytes of a file of " + total + "; starting over");
        }
        if (total != Reply.UNKNOWN && size < total) {
            throw new IOException("the server sent " + size + " of " + total + " bytes");
        }
    }

    /** A disk that is full is not the server's fault, so it ends the download. */
    private static void write(OutputStream out, byte[] block, int count) {
        try {
            out.write(block, 0, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSpace(PartialFile part, long missing) throws IOException {
        Path folder = part.path().toAbsolutePath().getParent();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (missing > free) {
            throw new DataException("download needs " + missing + " more bytes, but " + folder + " has " + free
                    + " free; free some or name another folder");
        }
    }

    private static String linkedChecksum(HttpResponse<?> response) {
        Optional<? extends HttpResponse<?>> asked = Optional.of(response);
        while (asked.isPresent()) {
            String named =
                    asked.get().headers().firstValue(LINKED_ETAG).orElse("").replace("\"", "");
            if (Sha256.isValid(named)) {
                return named;
            }
            asked = asked.get().previousResponse();
        }
        return "";
    }

    private static String reason(IOException problem) {
        String text = problem instanceof ConnectException ? "no connection" : problem.getMessage();
        return text == null ? problem.getClass().getSimpleName() : text;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("download was interrupted; run it again to go on", e);
        }
    }
}
