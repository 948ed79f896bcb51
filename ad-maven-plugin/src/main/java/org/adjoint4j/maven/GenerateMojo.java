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
 * Writes gradient code for the methods annotated {@code @Differentiable} in the main sources and adds it to what is
 * compiled. Does nothing when nothing changed since the last build.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "generate",
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class GenerateMojo extends AbstractGenerateMojo {
    /**
     * Where the gradient code is written.
     *
     * @since 0.1.0
     */
    @Parameter(
            property = "ad.outputDirectory",
            defaultValue = "${project.build.directory}/generated-sources/ad",
            required = true)
    private File outputDirectory;

    /** Called by Maven. */
    @Inject
    public GenerateMojo(ToolchainManager toolchains) {
        super(toolchains);
    }

    @Override
    boolean notNeeded() {
        return false;
    }

    @Override
    Layout layout(MavenProject project, String suffix) {
        Path target = Path.of(project.getBuild().getDirectory());
        return new Layout(
                project.getBasedir().toPath(),
                outputDirectory.toPath(),
                target.resolve("generated-resources/ad" + suffix),
                Path.of(project.getBuild().getOutputDirectory()),
                target.resolve("adjoint4j/generate" + suffix + ".state"));
    }

    @Override
    String compileGoal() {
        return "compile";
    }

    @Override
    SourceSet sourceSet(MavenProject project) throws DependencyResolutionRequiredException {
        return SourceSet.of(project.getCompileSourceRoots(), project.getCompileClasspathElements());
    }

    @Override
    void register(MavenProject project, String sources, List<Resource> resources) {
        project.addCompileSourceRoot(sources);
        resources.forEach(project::addResource);
    }
}
