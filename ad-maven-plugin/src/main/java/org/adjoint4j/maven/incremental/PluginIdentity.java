package org.adjoint4j.maven.incremental;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;

/** Tells one build of the generator from another, also between two snapshots of one version. */
public final class PluginIdentity {
    private PluginIdentity() {}

    /** Returns the version together with a digest of the jar or folder that a class of the plugin was loaded from. */
    public static String of(String version, Class<?> pluginClass) throws IOException {
        CodeSource source = pluginClass.getProtectionDomain().getCodeSource();
        if (source == null) {
            return version;
        }
        try {
            return version + " "
                    + Digests.ofClassPathEntry(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IOException("the plugin's own location is not a path: " + source.getLocation(), e);
        }
    }
}
