package org.adjoint4j.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adjoint4j.maven.incremental.IncrementalGeneration;
import org.adjoint4j.maven.incremental.Layout;
import org.adjoint4j.maven.incremental.Outcome;
import org.adjoint4j.maven.incremental.PluginIdentity;
import org.adjoint4j.transform.GenerationRequest;
import org.adjoint4j.transform.Generator;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.ToolchainManager;

/** The configuration that the goals for main and test code share; what they do is in {@link IncrementalGeneration}. */
abstract class AbstractGenerateMojo extends AbstractMojo {
    /**
     * Does nothing when {@code true}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "ad.skip", defaultValue = "false")
    private boolean skip;

    /**
     * Patterns of source files to look for differentiable methods in, relative to their source root, such as
     * {@code com/acme/**}; all when empty.
     *
     * @since 0.1.0
     */
    @Parameter(property = "ad.includes")
    private List<String> includes = List.of();

    /**
     * Patterns of source files to leave out.
     *
     * @since 0.1.0
     */
    @Parameter(property = "ad.excludes")
    private List<String> excludes = List.of();

    /**
     * The Java language level of the sources. By default that of the compiler: the {@code release} of
     * maven-compiler-plugin or {@code maven.compiler.release}, else its {@code source}, else 17.
     *
     * @since 0.1.0
     */
    @Parameter(property = "ad.release")
    private String release;

    /**
     * Generates even when nothing changed since the last build.
     *
     * @since 0.1.0
     */
    @Parameter(property = "ad.force", defaultValue = "false")
    private boolean force;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    private final ToolchainManager toolchains;

    AbstractGenerateMojo(ToolchainManager toolchains) {
        this.toolchains = toolchains;
    }

    /** Returns whether the code this goal works for is not built at all. */
    abstract boolean notNeeded();

    /** Returns where files are; {@code suffix} tells the files of several executions apart. */
    abstract Layout layout(MavenProject project, String suffix);

    /** Returns the goal that compiles the code this goal works for. */
    abstract String compileGoal();

    abstract SourceSet sourceSet(MavenProject project) throws DependencyResolutionRequiredException;

    /** Adds the generated code to what the build compiles and packs. */
    abstract void register(MavenProject project, String sources, List<Resource> resources);

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip || notNeeded()) {
            getLog().info("Gradient code is skipped");
            return;
        }
        if (project.getPackaging().equals("pom")) {
            return; // a parent has no code
        }
        Layout layout = layout(project, suffix());
        Outcome outcome = generate(layout);
        register(project, layout.sources().toString(), resourcesIn(layout.resources()));
        report(outcome);
        SealAfterCompiling.of(session).expect(project, compileGoal(), layout.classes());
    }

    /** Empty for the usual single execution; with several, each needs files of its own. */
    private String suffix() {
        String id = execution.getExecutionId();
        return id.startsWith("default") ? "" : "-" + id.replaceAll("[^\\w.-]", "_");
    }

    private Outcome generate(Layout layout) throws MojoExecutionException {
        GenerationRequest request = request(layout);
        try {
            String identity = PluginIdentity.of(plugin.getVersion(), Generator.class);
            return new IncrementalGeneration(layout, r -> Generator.generate(r).withIndexes(suffix()))
                    .run(request, identity, force);
        } catch (IOException e) {
            throw new MojoExecutionException("gradient code could not be read or written: " + e, e);
        }
    }

    private GenerationRequest request(Layout layout) throws MojoExecutionException {
        SourceSet code = sources(layout);
        return new GenerationRequest(
                code.roots(),
                code.classPath(),
                CompilerRelease.of(release, project, session.getUserProperties()),
                ToolchainJdk.home(toolchains, session),
                includes,
                excludes);
    }

    private SourceSet sources(Layout layout) throws MojoExecutionException {
        try {
            return sourceSet(project).without(layout);
        } catch (DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("the module's class path is not resolved: " + e.getMessage(), e);
        }
    }

    private static List<Resource> resourcesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Resource resource = new Resource();
        resource.setDirectory(folder.toString());
        return List.of(resource);
    }

    private void report(Outcome outcome) throws MojoFailureException {
        outcome.warnings().forEach(getLog()::warn);
        outcome.errors().forEach(getLog()::error);
        if (!outcome.errors().isEmpty()) {
            throw new MojoFailureException(Outcome.count(outcome.errors().size(), "error") + " in differentiable code");
        }
        getLog().info(outcome.summary());
    }
}
