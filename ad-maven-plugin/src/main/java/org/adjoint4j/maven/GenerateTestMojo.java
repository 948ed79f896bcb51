package org.adjoint4j.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.adjoint4j.maven.incremental.Layout;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.model.Resource;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.ToolchainManager;

/**
 * Writes gradient code for the methods annotated {@code @Differentiable} in the test sources and adds it to the
 * test code that is compiled. Does nothing when nothing changed since the last build.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "generate-test",
        defaultPhase = LifecyclePhase.GENERATE_TEST_SOURCES,
        requiresDependencyResolution = ResolutionScope.TEST,
        threadSafe = true)
public final class GenerateTestMojo extends AbstractGenerateMojo {
    /**
     * Where the gradient code of the tests is written.
     *
     * @since 0.1.0
     */
    @Parameter(
            property = "ad.testOutputDirectory",
            defaultValue = "${project.build.directory}/generated-test-sources/ad",
            required = true)
    private File outputDirectory;

    /**
     * Skips this goal where test code is not compiled.
     *
     * @since 0.1.0
     */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipTests;

    /** Called by Maven. */
    @Inject
    public GenerateTestMojo(ToolchainManager toolchains) {
        super(toolchains);
    }

    @Override
    boolean notNeeded() {
        return skipTests;
    }

    @Override
    Layout layout(MavenProject project, String suffix) {
        Path target = Path.of(project.getBuild().getDirectory());
        return new Layout(
                project.getBasedir().toPath(),
                outputDirectory.toPath(),
                target.resolve("generated-test-resources/ad" + suffix),
                Path.of(project.getBuild().getTestOutputDirectory()),
                target.resolve("adjoint4j/generate-test" + suffix + ".state"));
    }

    @Override
    String compileGoal() {
        return "testCompile";
    }

    @Override
    SourceSet sourceSet(MavenProject project) throws DependencyResolutionRequiredException {
        return SourceSet.of(project.getTestCompileSourceRoots(), project.getTestClasspathElements());
    }

    @Override
    void register(MavenProject project, String sources, List<Resource> resources) {
        project.addTestCompileSourceRoot(sources);
        resources.forEach(project::addTestResource);
    }
}
