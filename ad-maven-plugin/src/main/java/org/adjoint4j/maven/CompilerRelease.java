package org.adjoint4j.maven;

import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** Works out the Java language level that maven-compiler-plugin will use. */
final class CompilerRelease {
    /** Generated code has records; ad-core is compiled for this release. */
    private static final int OLDEST = 17;

    private CompilerRelease() {}

    /**
     * Returns the level.
     *
     * @param asked the goal's own parameter, null if it is not set
     * @throws MojoExecutionException if it is not a number or too old for generated code
     */
    static int of(String asked, MavenProject project, Properties userProperties) throws MojoExecutionException {
        Optional<String> level = Stream.of(
                        Optional.ofNullable(asked),
                        configured(project, "release"),
                        property("maven.compiler.release", project, userProperties),
                        configured(project, "source"),
                        property("maven.compiler.source", project, userProperties))
                .flatMap(Optional::stream)
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .findFirst();
        return checked(level.orElse(Integer.toString(OLDEST)));
    }

    private static Optional<String> configured(MavenProject project, String name) {
        Xpp3Dom configuration =
                project.getGoalConfiguration("org.apache.maven.plugins", "maven-compiler-plugin", null, null);
        return Optional.ofNullable(configuration).map(dom -> dom.getChild(name)).map(Xpp3Dom::getValue);
    }

    private static Optional<String> property(String name, MavenProject project, Properties userProperties) {
        return Optional.ofNullable(
                userProperties.getProperty(name, project.getProperties().getProperty(name)));
    }

    private static int checked(String level) throws MojoExecutionException {
        int release;
        try {
            release = Integer.parseInt(level.startsWith("1.") ? level.substring(2) : level);
        } catch (NumberFormatException e) {
            throw new MojoExecutionException("ad.release is '" + level + "', not a Java release such as 17", e);
        }
        if (release < OLDEST) {
            throw new MojoExecutionException("the sources are at Java " + release + ", but gradient code needs Java "
                    + OLDEST + " or newer: set maven.compiler.release, or ad.release for this plugin alone");
        }
        return release;
    }
}
