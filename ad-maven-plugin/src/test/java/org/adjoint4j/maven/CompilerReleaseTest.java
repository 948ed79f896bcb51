package org.adjoint4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;

final class CompilerReleaseTest {
    private final MavenProject project = new MavenProject();
    private final Properties userProperties = new Properties();

    @Test
    void is17WhereNothingSaysOtherwise() throws MojoExecutionException {
        assertThat(CompilerRelease.of(null, project, userProperties)).isEqualTo(17);
    }

    @Test
    void ownParameterBeatsTheCompilers() throws MojoExecutionException {
        configureCompiler("release", "21");

        assertThat(CompilerRelease.of("25", project, userProperties)).isEqualTo(25);
    }

    @Test
    void followsTheCompilerPluginsConfiguration() throws MojoExecutionException {
        configureCompiler("release", "21");
        project.getProperties().setProperty("maven.compiler.release", "17");

        assertThat(CompilerRelease.of(null, project, userProperties)).isEqualTo(21);
    }

    @Test
    void releaseBeatsSource() throws MojoExecutionException {
        configureCompiler("source", "21");
        project.getProperties().setProperty("maven.compiler.release", "25");

        assertThat(CompilerRelease.of(null, project, userProperties)).isEqualTo(25);
    }

    @Test
    void commandLineBeatsThePom() throws MojoExecutionException {
        project.getProperties().setProperty("maven.compiler.source", "17");
        userProperties.setProperty("maven.compiler.source", "21");

        assertThat(CompilerRelease.of(null, project, userProperties)).isEqualTo(21);
    }

    @Test
    void tooOldASourceLevelIsRefusedWithTheRemedy() {
        project.getProperties().setProperty("maven.compiler.source", "1.8");

        assertThatThrownBy(() -> CompilerRelease.of(null, project, userProperties))
                .isInstanceOf(MojoExecutionException.class)
                .hasMessage("the sources are at Java 8, but gradient code needs Java 17 or newer: set"
                        + " maven.compiler.release, or ad.release for this plugin alone");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> CompilerRelease.of("newest", project, userProperties))
                .hasMessage("ad.release is 'newest', not a Java release such as 17");
    }

    private void configureCompiler(String name, String value) {
        Xpp3Dom child = new Xpp3Dom(name);
        child.setValue(value);
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        configuration.addChild(child);
        Plugin compiler = new Plugin();
        compiler.setArtifactId("maven-compiler-plugin");
        compiler.setConfiguration(configuration);
        project.getBuild().addPlugin(compiler);
    }
}
