package org.adjoint4j.transform.source;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Processor;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.validator.postprocessors.Java10PostProcessor;
import com.github.javaparser.resolution.SymbolResolver;
import com.github.javaparser.resolution.UnsolvedSymbolException;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.types.ResolvedReferenceType;
import com.github.javaparser.symbolsolver.JavaSymbolSolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javassist.ClassPool;
import javassist.Modifier;
import javassist.NotFoundException;

/** The parsed sources of a module with everything they compile against. */
public final class SourceModule implements AutoCloseable {
    private final List<SourceFile> files = new ArrayList<>();
    private final Map<Path, Problem> unreadable = new HashMap<>();
    /** Those of class files, by type and name: reading them takes long. */
    private final Map<String, List<ResolvedMethodDeclaration>> methods = new HashMap<>();

    private final Set<String> nullRecords = new HashSet<>();
    private Set<String> overloaded;

    private final JdkClassPath jdk;
    private final ModuleTypeSolver solver;

    /**
     * Parses all sources below the roots.
     *
     * @param release the language level
     * @param jdkHome the JDK whose class library counts; the running one's when empty
     */
    public SourceModule(List<Path> roots, List<Path> classPath, int release, Optional<Path> jdkHome) {
        jdk = new JdkClassPath(jdkHome);
        Map<String, TypeDeclaration<?>> types = new HashMap<>();
        solver = new ModuleTypeSolver(types, classPool(classPath, jdk));
        ParserConfiguration configuration =
                new ParserConfiguration().setLanguageLevel(level(release)).setCharacterEncoding(StandardCharsets.UTF_8);
        configuration.getProcessors().clear();
        configuration.getProcessors().add(() -> new AfterParsing(new JavaSymbolSolver(solver)));
        JavaParser parser = new JavaParser(configuration);
        roots.forEach(root -> javaFiles(root).forEach(file -> parse(parser, root, file)));
        for (SourceFile file : files) {
            file.unit().findAll(TypeDeclaration.class).forEach(type -> register(types, (TypeDeclaration<?>) type));
        }
    }

    /** Notes that a variable of a record type is null at times. */
    public void addNullRecord(String qualifiedName) {
        nullRecords.add(qualifiedName);
    }

    /** Returns whether a variable of a record type is null at times. */
    public boolean isNullAtTimes(String qualifiedName) {
        return nullRecords.contains(qualifiedName);
    }

    /** Returns the files that could be parsed. */
    public List<SourceFile> files() {
        return files;
    }

    /** Returns what is wrong with the files that could not. */
    public Map<Path, Problem> unreadable() {
        return unreadable;
    }

    /** Returns the simple names of the types that a package declares, nested ones left out. */
    public Set<String> topLevelTypes(String packageName) {
        return files.stream()
                .filter(file -> file.packageName().equals(packageName))
                .flatMap(file -> file.unit().getTypes().stream())
                .map(type -> type.getNameAsString())
                .collect(Collectors.toSet());
    }

    /** Returns whether numbers decide which of several methods of a name, in some class of the module, a call calls. */
    boolean isOverloaded(String name) {
        if (overloaded == null) {
            overloaded = OverloadedNames.of(files);
        }
        return overloaded.contains(name);
    }

    /** Returns whether the module has a module descriptor. */
    public boolean isModular() {
        return files.stream().anyMatch(f -> f.unit().getModule().isPresent());
    }

    /** Returns the methods of a name that a type declares; those that it inherits, too, where it is of this module. */
    List<ResolvedMethodDeclaration> methods(ResolvedReferenceTypeDeclaration type, String name) {
        return type.toAst().isPresent()
                ? withInherited(type, name)
                : methods.computeIfAbsent(type.getQualifiedName() + "#" + name, key -> named(type, name));
    }

    private static List<ResolvedMethodDeclaration> withInherited(ResolvedReferenceTypeDeclaration type, String name) {
        List<ResolvedMethodDeclaration> all = new ArrayList<>(named(type, name));
        for (ResolvedReferenceType ancestor : ancestors(type)) {
            ancestor.getTypeDeclaration().stream()
                    .filter(above -> above.toAst().isPresent())
                    .flatMap(above -> named(above, name).stream())
                    .filter(method -> all.stream().noneMatch(own -> overrides(own, method)))
                    .forEach(all::add);
        }
        return all;
    }

    private static List<ResolvedReferenceType> ancestors(ResolvedReferenceTypeDeclaration type) {
        try {
            return type.getAllAncestors();
        } catch (UnsolvedSymbolException e) {
            return List.of(); // of another module, whose methods are not overloads to choose from here
        }
    }

    private static boolean overrides(ResolvedMethodDeclaration method, ResolvedMethodDeclaration other) {
        boolean same = method.getNumberOfParams() == other.getNumberOfParams();
        for (int i = 0; same && i < method.getNumberOfParams(); i++) {
            same = method.getParam(i).describeType().equals(other.getParam(i).describeType());
        }
        return same;
    }

    private static List<ResolvedMethodDeclaration> named(ResolvedReferenceTypeDeclaration type, String name) {
        return type.getDeclaredMethods().stream()
                .filter(method -> method.getName().equals(name))
                .toList();
    }

    /** Returns whether a record on the class path has nothing but the members the compiler gives it. */
    boolean isPlainRecordClass(String qualifiedName) {
        return solver.classFile(qualifiedName).map(RecordClassFile::isPlain).orElse(false);
    }

    /** Returns whether a field of a class on the class path is final. */
    boolean isFinalField(String qualifiedName, String field) {
        return solver.classFile(qualifiedName)
                .map(type -> {
                    try {
                        return Modifier.isFinal(type.getDeclaredField(field).getModifiers());
                    } catch (NotFoundException e) {
                        return false;
                    }
                })
                .orElse(false);
    }

    @Override
    public void close() {
        try {
            jdk.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a syntax tree needs. By default JavaParser also checks what the compiler checks afterwards, which takes as long as
     * parsing, and finds the node of each comment, which nobody asks for.
     */
    private static final class AfterParsing extends Processor {
        private final SymbolResolver resolver;

        AfterParsing(SymbolResolver resolver) {
            this.resolver = resolver;
        }

        @Override
        public void postProcess(ParseResult<? extends Node> result, ParserConfiguration configuration) {
            new Java10PostProcessor().postProcess(result, configuration); // tells var from a type of that name
            result.getResult().ifPresent(CastReferences::repair);
            result.getResult()
                    .filter(CompilationUnit.class::isInstance)
                    .ifPresent(unit -> unit.setData(Node.SYMBOL_RESOLVER_KEY, resolver));
        }
    }

    private static LanguageLevel level(int release) {
        LanguageLevel newest = LanguageLevel.JAVA_26;
        try {
            return LanguageLevel.valueOf("JAVA_" + release);
        } catch (IllegalArgumentException e) {
            return newest;
        }
    }

    private static ClassPool classPool(List<Path> classPath, JdkClassPath jdk) {
        ClassPool pool = new ClassPool(false);
        pool.appendClassPath(jdk);
        for (Path entry : classPath) {
            if (Files.exists(entry)) {
                append(pool, entry);
            }
        }
        return pool;
    }

    private static void append(ClassPool pool, Path entry) {
        try {
            pool.appendClassPath(entry.toString());
        } catch (NotFoundException e) {
            throw new IllegalArgumentException("class path entry " + entry + " can't be read", e);
        }
    }

    private static List<Path> javaFiles(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the sources in " + root + " can't be listed", e);
        }
    }

    private void parse(JavaParser parser, Path root, Path file) {
        try {
            SourceText text = SourceText.of(Files.readString(file));
            ParseResult<CompilationUnit> result = parser.parse(text.read());
            if (result.isSuccessful()) {
                files.add(new SourceFile(root, file, text, result.getResult().get()));
            } else {
                unreadable.put(file, syntaxError(result, text));
            }
        } catch (IOException e) {
            unreadable.put(file, new Problem(1, 1, "the file can't be read as UTF-8: " + e.getMessage(), "", true));
        }
    }

    private static Problem syntaxError(ParseResult<CompilationUnit> result, SourceText text) {
        var problem = result.getProblem(0);
        var place = problem.getLocation()
                .flatMap(l -> l.getBegin().getRange())
                .map(r -> text.place(r.begin.line, r.begin.column))
                .orElse(new SourceText.Place(1, 1));
        String message = problem.getMessage().lines().findFirst().orElse("syntax error");
        return new Problem(
                place.line(),
                place.column(),
                "not understood: " + message,
                "The compiler's own message may say more.",
                true);
    }

    private static void register(Map<String, TypeDeclaration<?>> types, TypeDeclaration<?> type) {
        type.getFullyQualifiedName().ifPresent(name -> types.put(name, type));
    }
}
