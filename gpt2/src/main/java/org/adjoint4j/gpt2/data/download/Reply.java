package org.adjoint4j.gpt2.data.download;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adjoint4j.gpt2.data.DataException;

/**
 * What a server answered to a request for the rest of a file (RFC 9110, sections 14 and 15.3).
 *
 * @param from the position of the first byte that follows
 * @param total the whole file's length, {@link #UNKNOWN} if the server does not tell
 * @param version its ETag or date, empty if the server tells none
 */
record Reply(long from, long total, String version) {
    static final long UNKNOWN = -1;

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Pattern NO_RANGE = Pattern.compile("bytes \\*/(\\d{1,18})");

    /**
     * Reads the head of a response.
     *
     * @param have how many bytes have come before
     * @throws DataException if asking again would not help
     * @throws IOException if it might
     */
    static Reply of(HttpResponse<?> response, URI url, long have) throws IOException {
        HttpHeaders headers = response.headers();
        return switch (response.statusCode()) {
            case OK -> new Reply(0, headers.firstValueAsLong("Content-Length").orElse(UNKNOWN), version(headers));
            case PARTIAL -> partial(headers);
            case NOT_SATISFIABLE -> unsatisfiable(headers, have);
            default -> throw refused(response.statusCode(), url);
        };
    }

    /** Returns whether nothing is missing. */
    boolean isComplete() {
        return from == total;
    }

    private static Reply partial(HttpHeaders headers) throws IOException {
        String text = headers.firstValue("Content-Range").orElse("");
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw new IOException("the server sent a part without saying which ('" + text + "')");
        }
        long total = range.group(3).equals("*") ? UNKNOWN : Long.parseLong(range.group(3));
        return new Reply(Long.parseLong(range.group(1)), total, version(headers));
    }

    private static Reply unsatisfiable(HttpHeaders headers, long have) {
        Matcher range = NO_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        boolean isWhole = range.matches() && Long.parseLong(range.group(1)) == have;
        return new Reply(isWhole ? have : UNKNOWN, have, version(headers));
    }

    private static IOException refused(int status, URI url) {
        boolean isServersTrouble = status >= 500 || status == 408 || status == 425 || status == 429;
        if (isServersTrouble) {
            return new IOException("the server answered with status " + status);
        }
        throw new DataException("download " + url + ": the server answered with status " + status
                + "; check the URL, and that it needs no login");
    }

    /** Weak ETags do not tell versions apart byte by byte. */
    private static String version(HttpHeaders headers) {
        return headers.firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> headers.firstValue("Last-Modified"))
                .orElse("");
    }
}
