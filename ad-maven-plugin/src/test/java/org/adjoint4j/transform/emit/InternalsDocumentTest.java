package org.adjoint4j.transform.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.ast.body.MethodDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adjoint4j.Differentiable;
import org.adjoint4j.transform.GenerationRequest;
import org.adjoint4j.transform.Generator;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.lower.Context;
import org.adjoint4j.transform.lower.MethodLowering;
import org.adjoint4j.transform.lower.Templates;
import org.adjoint4j.transform.rule.RruleIndex;
import org.adjoint4j.transform.source.Imports;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.SourceModule;
import org.adjoint4j.transform.source.TypeMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/internals.md} shows what every pass really makes of its example; {@code -Dgolden.update=true} renews it. */
final class InternalsDocumentTest {
    private static final Path DOCUMENT = Stream.of("../docs/internals.md", "docs/internals.md")
            .map(Path::of)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();

    @TempDir
    private static Path folder;

    private static Method method;
    private static Activity activity;
    private static String generated;

    @BeforeAll
    static void transform() throws IOException {
        Path source = folder.resolve("Growth.java");
        Files.writeString(source, block("source"));
        Path core = Path.of(Differentiable.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (SourceModule module = new SourceModule(List.of(folder), List.of(core), 17, Optional.empty())) {
            SourceFile file = module.files().get(0);
            Imports imports = new Imports("", module.topLevelTypes(""));
            MethodDeclaration declaration =
                    file.unit().findFirst(MethodDeclaration.class).orElseThrow();
            var context = new Context(
                    file, "Growth", new TypeMapper(module, imports), RruleIndex.of(List.of(core)), new Templates());
            method = MethodLowering.lower(declaration, Set.of("rate", "limit"), false, context);
        }
        activity = Activity.of(method);
        generated = Generator.generate(new GenerationRequest(
                        List.of(folder), List.of(core), 17, Optional.empty(), List.of(), List.of()))
                .sources()
                .get(0)
                .content();
    }

    private static String start(String name) {
        String language = name.equals("source") || name.equals("generated") ? "java" : "text";
        return "<!-- " + name + " -->\n```" + language + "\n";
    }

    private static String block(String name) throws IOException {
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(start(name));
        assertThat(from).as("%s has %s", DOCUMENT, start(name)).isNotNegative();
        int begin = from + start(name).length();
        return text.substring(begin, text.indexOf("```", begin));
    }

    private static void assertShown(String name, String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            String text = Files.readString(DOCUMENT);
            Files.writeString(DOCUMENT, text.replace(start(name) + block(name), start(name) + actual));
        }
        assertThat(block(name)).isEqualTo(actual);
    }

    @Test
    void theCoreForm() throws IOException {
        assertShown("core", IrText.of(method, value -> false));
    }

    @Test
    void theActiveValues() throws IOException {
        assertShown("activity", IrText.of(method, activity::isActive));
    }

    @Test
    void theSavedValues() throws IOException {
        Structure structure = new Structure(method);
        Saves saves = new Saves(structure);
        Imports imports = new Imports("", Set.of());
        var context = new MethodContext(
                structure, activity, new Names(), saves, new AdjointTypes(imports), imports, MethodContext.Form.JOINT);
        new ReverseSweep(context).write(method, "d", "shadows");
        assertShown("saved", IrText.of(method, saves::isNeeded));
    }

    @Test
    void theGeneratedCode() throws IOException {
        String joint = generated
                .lines()
                .dropWhile(line -> !line.contains("ValueAndGradient of(")
                        && !line.contains("ValueAndGradient(\n")
                        && !line.matches(" +static \\w+ValueAndGradient \\w+ValueAndGradient\\(.*"))
                .takeWhile(line -> !line.equals("    }"))
                .map(line -> line.replaceFirst("^ {4}", ""))
                .collect(Collectors.joining("\n", "", "\n}\n"));
        assertShown("generated", joint);
    }
}
