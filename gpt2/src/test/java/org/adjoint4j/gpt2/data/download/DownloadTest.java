package org.adjoint4j.gpt2.data.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.adjoint4j.gpt2.data.DataException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server that does all that servers do to downloads. */
final class DownloadTest {
    private static final String TAG = "\"v1\"";

    @TempDir
    Path folder;

    private final byte[] content = new byte[300_000];
    private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private Path target;

    /** What the server does with a request, the first being number 0. */
    private interface Behaviour {
        void answer(HttpExchange exchange, int request) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        target = folder.resolve("text.txt");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(Behaviour behaviour) {
        int[] requests = {0};
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(
                    range == null
                            ? "all"
                            : range + " " + exchange.getRequestHeaders().getFirst("If-Range"));
            try (exchange) {
                behaviour.answer(exchange, requests[0]++);
            } catch (IOException e) {
                // the connection is cut, as the behaviour wants
            }
        });
    }

    private URI url(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    private void fetch(String sha256) throws IOException {
        fetch(url("/text.txt"), sha256, HttpClient.newBuilder());
    }

    private void fetch(URI url, String sha256, HttpClient.Builder client) throws IOException {
        Patience patience = new Patience(3, Duration.ofMillis(1), Duration.ofMillis(300));
        new Download(client.followRedirects(HttpClient.Redirect.NORMAL).build(), patience, (done, total) -> {})
                .fetch(url, target, sha256);
    }

    private static int start(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    /** Answers as it should, but sends no more than {@code limit} bytes before it cuts the connection. */
    private void answer(HttpExchange exchange, int limit) throws IOException {
        answer(exchange, start(exchange), limit);
    }

    private void answer(HttpExchange exchange, int from, int limit) throws IOException {
        exchange.getResponseHeaders().set("ETag", TAG);
        if (from > 0) {
            String range = "bytes " + from + "-" + (content.length - 1) + "/" + content.length;
            exchange.getResponseHeaders().set("Content-Range", range);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        exchange.getResponseBody().write(content, from, Math.min(limit, content.length - from));
        exchange.getResponseBody().flush();
    }

    private String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private void assertWhole() throws Exception {
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        assertThat(folder.resolve("text.txt.sha256")).hasContent(sha256() + "  text.txt");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void fetchesAndChecks() throws Exception {
        serve((exchange, request) -> answer(exchange, content.length));
        fetch(sha256().toUpperCase());
        assertWhole();
        fetch("");
        assertThat(ranges).as("what is there is not fetched again").containsExactly("all");
    }

    @Test
    void goesOnWhereItBrokeOffAgainAndAgain() throws Exception {
        serve((exchange, request) -> answer(exchange, 70_000));
        fetch("");
        assertWhole();
        assertThat(ranges).hasSizeGreaterThanOrEqualTo(5).startsWith("all");
        assertThat(ranges.subList(1, ranges.size())).allMatch(range -> range.matches("bytes=[1-9]\\d*- " + TAG));
    }

    @Test
    void goesOnInALaterRun() throws Exception {
        serve((exchange, request) -> answer(exchange, request == 0 ? 100_000 : request < 4 ? 0 : content.length));
        assertThatThrownBy(() -> fetch(""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("broke off at ")
                .hasMessageContaining("run it again to go on");
        long come = Files.size(folder.resolve("text.txt.part"));
        assertThat(come).isBetween(1L, 100_000L);
        fetch("");
        assertWhole();
        assertThat(ranges.getLast()).isEqualTo("bytes=" + come + "- " + TAG);
    }

    @Test
    void startsOverWhereTheServerIgnoresRange() throws Exception {
        serve((exchange, request) -> {
            answer(exchange, 0, request == 0 ? 100_000 : content.length);
        });
        fetch("");
        assertWhole();
        assertThat(ranges).hasSize(2);
    }

    @Test
    void startsOverWhereTheFileChangedMeanwhile() throws Exception {
        serve((exchange, request) -> {
            if (request == 0) {
                exchange.getResponseHeaders().set("ETag", "\"v0\"");
                exchange.sendResponseHeaders(200, 200_000);
                exchange.getResponseBody().write(new byte[50_000]);
                return;
            }
            // RFC 9110: If-Range that differs makes it a request for all
            answer(exchange, 0, content.length);
        });
        fetch("");
        assertWhole();
        assertThat(ranges.get(1)).endsWith("\"v0\"");
    }

    @Test
    void startsOverWhereNothingTellsTheVersion() throws Exception {
        serve((exchange, request) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, request == 0 ? 100_000 : content.length);
        });
        fetch("");
        assertWhole();
        assertThat(ranges).containsExactly("all", "all");
    }

    @Test
    void startsOverWhereTheServerGoesOnElsewhere() throws Exception {
        serve((exchange, request) -> {
            if (request == 1) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 5-299999/300000");
                exchange.sendResponseHeaders(206, content.length - 5);
                exchange.getResponseBody().write(content, 5, content.length - 5);
                return;
            }
            answer(exchange, request == 0 ? 100_000 : content.length);
        });
        fetch("");
        assertWhole();
        assertThat(ranges).hasSize(3).endsWith("all");
    }

    @Test
    void refusesAPartOfUnknownPlace() {
        serve((exchange, request) -> exchange.sendResponseHeaders(206, -1));
        assertThatThrownBy(() -> fetch("")).hasMessageContaining("sent a part without saying which");
    }

    @Test
    void refusesMoreBytesThanTheFileHas() {
        serve((exchange, request) -> {
            exchange.getResponseHeaders().set("ETag", TAG);
            if (start(exchange) == 0) {
                exchange.sendResponseHeaders(200, 200_000);
                exchange.getResponseBody().write(content, 0, 100_000);
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes " + start(exchange) + "-199999/200000");
            exchange.sendResponseHeaders(206, 0); // chunked: its length is what comes
            exchange.getResponseBody().write(new byte[150_000]);
        });
        assertThatThrownBy(() -> fetch(""))
                .isInstanceOf(DataException.class)
                .hasMessageMatching("(?s).*(of a file of 200000; starting over|broke off).*");
        assertThat(target).doesNotExist();
    }

    @Test
    void finishesWhereAllHasComeButTheLastRunDidNotSaySo() throws Exception {
        Files.write(folder.resolve("text.txt.part"), content);
        Files.writeString(folder.resolve("text.txt.part.version"), TAG);
        serve((exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
        });
        fetch("");
        assertWhole();
    }

    @Test
    void startsOverWhereMoreHasComeThanThereIs() throws Exception {
        Files.write(folder.resolve("text.txt.part"), new byte[content.length + 9]);
        Files.writeString(folder.resolve("text.txt.part.version"), TAG);
        serve((exchange, request) -> {
            if (start(exchange) > 0) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            answer(exchange, content.length);
        });
        fetch("");
        assertWhole();
    }

    @Test
    void throwsAwayWhatHasAnotherChecksum() {
        serve((exchange, request) -> answer(exchange, content.length));
        assertThatThrownBy(() -> fetch("0".repeat(64)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not " + "0".repeat(64));
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> fetch("abc")).hasMessageContaining("must have 64 hexadecimal digits");
    }

    @Test
    void checksAgainstTheChecksumThatARedirectNames() throws Exception {
        String[] named = {"f".repeat(64)};
        serve((exchange, request) -> {
            if (exchange.getRequestURI().getPath().equals("/text.txt")) {
                exchange.getResponseHeaders().set("X-Linked-ETag", "\"" + named[0] + "\"");
                exchange.getResponseHeaders().set("Location", "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            answer(exchange, content.length);
        });
        assertThatThrownBy(() -> fetch("")).hasMessageContaining("not " + named[0]);
        named[0] = sha256();
        fetch("");
        assertWhole();
    }

    @Test
    void doesNotTrustAChangedFileThatIsThere() throws Exception {
        serve((exchange, request) -> answer(exchange, content.length));
        fetch("");
        content[7]++;
        Files.write(target, content);
        assertThatThrownBy(() -> fetch(""))
                .hasMessageContaining("is there already")
                .hasMessageContaining("delete it");
    }

    @Test
    void asksAgainWhereTheServerHasTroubleOrIsSilent() throws Exception {
        serve((exchange, request) -> {
            if (request == 0) {
                exchange.sendResponseHeaders(503, -1);
            } else if (request == 1) {
                answer(exchange, 100_000);
                pause();
            } else {
                answer(exchange, content.length);
            }
        });
        fetch("");
        assertWhole();
        assertThat(ranges).hasSize(3);
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(2000);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void doesNotAskAgainWhereThatWouldNotHelp() {
        serve((exchange, request) -> exchange.sendResponseHeaders(404, -1));
        assertThatThrownBy(() -> fetch("")).hasMessageContaining("status 404; check the URL");
        assertThat(ranges).hasSize(1);
    }

    @Test
    void saysThatNobodyAnswers() {
        int port = server.getAddress().getPort();
        server.stop(0);
        URI nobody = URI.create("http://localhost:" + port + "/text.txt");
        assertThatThrownBy(() -> fetch(nobody, "", HttpClient.newBuilder()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no connection")
                .hasMessageContaining("check network and proxy");
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws Exception {
        serve((exchange, request) -> {
            ranges.add(exchange.getRequestURI().toString());
            answer(exchange, content.length);
        });
        String proxy = "http://localhost:" + server.getAddress().getPort();
        Proxies proxies = new Proxies(Map.of("HTTP_PROXY", proxy));
        fetch(
                URI.create("http://stories.invalid/text.txt"),
                "",
                HttpClient.newBuilder().proxy(proxies));
        assertWhole();
        assertThat(ranges).contains("http://stories.invalid/text.txt");
    }

    @Test
    void choosesProxiesAsOtherProgramsDo() {
        Proxies proxies = new Proxies(Map.of(
                "https_proxy",
                "proxy.example:3128",
                "ALL_PROXY",
                "http://other",
                "no_proxy",
                "localhost, .inner.example,*.x.org"));
        assertThat(address(proxies, "https://a.example/")).isEqualTo("proxy.example:3128");
        assertThat(address(proxies, "http://a.example/")).isEqualTo("other:8080");
        for (String exempt :
                List.of("http://localhost/", "https://a.inner.example/", "https://inner.example/", "https://x.org")) {
            assertThat(address(proxies, exempt)).as(exempt).isEqualTo("none");
        }
        assertThat(address(proxies, "https://notinner.example/")).isEqualTo("proxy.example:3128");
        assertThat(address(new Proxies(Map.of()), "https://a.example/")).isEqualTo("none");
        assertThatThrownBy(() -> address(new Proxies(Map.of("http_proxy", "http://")), "http://a.example/"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String address(Proxies proxies, String uri) {
        return proxies.select(URI.create(uri)).getFirst().address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "none";
    }

    @Test
    void everyCutGivesTheSameFile() throws Exception {
        Random random = new Random(3);
        serve((exchange, request) -> answer(exchange, 1 + random.nextInt(90_000)));
        for (int run = 0; run < 5; run++) {
            fetch("");
            assertThat(Arrays.equals(Files.readAllBytes(target), content))
                    .as("run %d of seed 3", run)
                    .isTrue();
            Files.delete(target);
        }
    }
}
