package org.adjoint4j.gpt2.data.download;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy that other programs would use: Java's system properties ({@code https.proxyHost}, ...) where they are set, else the
 * environment ({@code https_proxy}, {@code http_proxy}, {@code all_proxy}, {@code no_proxy}, also in capitals).
 */
final class Proxies extends ProxySelector {
    private static final List<String> PROPERTIES =
            List.of("http.proxyHost", "https.proxyHost", "socksProxyHost", "java.net.useSystemProxies");
    private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);
    private static final int USUAL_PORT = 8080;

    private final Map<String, String> environment;

    Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns how proxies are chosen on this machine. */
    static ProxySelector ofThisMachine() {
        boolean isSet = PROPERTIES.stream().anyMatch(name -> System.getProperty(name) != null);
        return isSet ? ProxySelector.getDefault() : new Proxies(System.getenv());
    }

    @Override
    public List<Proxy> select(URI uri) {
        String setting = setting(uri.getScheme().toLowerCase(Locale.ROOT) + "_proxy");
        String proxy = setting.isEmpty() ? setting("all_proxy") : setting;
        if (proxy.isEmpty() || isExempt(uri.getHost())) {
            return NONE;
        }
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        if (address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the environment's proxy '" + proxy + "' names no host; write http://host:port");
        }
        int port = address.getPort() < 0 ? USUAL_PORT : address.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
    }

    private boolean isExempt(String host) {
        for (String entry : setting("no_proxy").split(",")) {
            String name = entry.strip().replaceFirst("^\\*?\\.", "");
            if (name.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }

    private String setting(String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException problem) {
        // the download says so itself
    }
}
