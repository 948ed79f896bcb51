package org.adjoint4j.transform.source;

import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedFieldDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.types.ResolvedArrayType;
import com.github.javaparser.resolution.types.ResolvedReferenceType;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.adjoint4j.transform.ir.JType;

/** Maps resolved Java types to the types of the core language, named as one generated file names them. */
public final class TypeMapper {
    private static final Set<String> BOXED_NUMBERS = Set.of("java.lang.Double", "java.lang.Float");
    private static final Map<String, String> BOXES = Map.of(
            "int",
            "Integer",
            "long",
            "Long",
            "short",
            "Short",
            "byte",
            "Byte",
            "char",
            "Character",
            "boolean",
            "Boolean");

    private final SourceModule module;
    private final Imports imports;
    private final Map<String, JType> records = new HashMap<>();
    private final SealedTypes interfaces = new SealedTypes(this);
    private Map<String, JType> variables = Map.of();
    private final Set<String> inProgress = new LinkedHashSet<>();
    private final Set<String> recursive = new LinkedHashSet<>();

    /** Makes a mapper for one generated file. */
    public TypeMapper(SourceModule module, Imports imports) {
        this.module = module;
        this.imports = imports;
    }

    /** Returns the imports that names are registered with. */
    public Imports imports() {
        return imports;
    }

    /** Notes that a variable of a record type is null at times. */
    public void addNull(JType.Rec rec) {
        module.addNullRecord(rec.qualifiedName());
    }

    /** Returns the file of this module that a piece of syntax is in. */
    public SourceFile fileOf(Node node) {
        CompilationUnit unit = node.findCompilationUnit().orElseThrow();
        return module.files().stream()
                .filter(file -> file.unit() == unit)
                .findFirst()
                .orElseThrow();
    }

    /** Returns what type variables stand for at present. */
    public Map<String, JType> variables() {
        return variables;
    }

    /** Says what type variables stand for from now on. */
    public void bind(Map<String, JType> bindings) {
        variables = bindings;
    }

    /** Returns whether a field always holds the same value. */
    public boolean isFinal(ResolvedFieldDeclaration field) {
        return field.toAst()
                .map(ast -> ast instanceof FieldDeclaration declaration
                        && (declaration.isFinal() || declaresConstants(declaration)))
                .orElseGet(() -> module.isFinalField(field.declaringType().getQualifiedName(), field.getName()));
    }

    private static boolean declaresConstants(FieldDeclaration declaration) {
        return declaration
                .getParentNode()
                .filter(parent -> parent instanceof ClassOrInterfaceDeclaration type && type.isInterface())
                .isPresent();
    }

    /** Returns whether numbers decide which of several methods of a name, in some class of the module, a call calls. */
    public boolean isOverloaded(String name) {
        return module.isOverloaded(name);
    }

    /** Returns the methods of a name that a type declares, and inherits where it is of this module. */
    public List<ResolvedMethodDeclaration> methods(ResolvedReferenceTypeDeclaration type, String name) {
        return module.methods(type, name);
    }

    /** Maps a type. */
    public JType map(ResolvedType type) {
        if (type.isPrimitive()) {
            return primitive(type.describe());
        }
        if (type.isVoid()) {
            return JType.VOID;
        }
        if (type.isArray()) {
            ResolvedType component = type.asArrayType().getComponentType();
            return isBox(component) ? JType.Discrete.ofBoxes(map(component)) : new JType.ArrayOf(map(component));
        }
        if (type.isReferenceType()) {
            return reference(type.asReferenceType());
        }
        if (type.isTypeVariable()
                && variables.containsKey(type.asTypeParameter().getName())) {
            return variables.get(type.asTypeParameter().getName());
        }
        if (type.isWildcard() && type.asWildcard().isBounded()) {
            return map(type.asWildcard().getBoundedType());
        }
        return new JType.Discrete(imports.shorten(type.describe()), imports.shorten(type.describe()));
    }

    /** Returns whether a type is or has in it an array of {@code Double} or {@code Float}: generated code has none of them. */
    public static boolean holdsBoxes(ResolvedType type, boolean varies) {
        if (type.isArray()) {
            return holdsBoxes(type.asArrayType().getComponentType(), true);
        }
        if (!type.isReferenceType()) {
            return false;
        }
        ResolvedReferenceType reference = type.asReferenceType();
        return varies && isBox(type)
                || reference.getQualifiedName().equals("java.util.List")
                        && reference.typeParametersValues().stream().anyMatch(element -> holdsBoxes(element, false));
    }

    private static boolean isBox(ResolvedType type) {
        return type.isReferenceType()
                && BOXED_NUMBERS.contains(type.asReferenceType().getQualifiedName());
    }

    private static JType primitive(String name) {
        return switch (name) {
            case "double" -> JType.DOUBLE;
            case "float" -> JType.FLOAT;
            default -> new JType.Discrete(name, BOXES.get(name));
        };
    }

    private JType reference(ResolvedReferenceType type) {
        String name = type.getQualifiedName();
        switch (name) {
            case "java.lang.Double":
                return JType.DOUBLE;
            case "java.lang.Float":
                return JType.FLOAT;
            case "org.adjoint4j.array.NdArray":
                imports.name(name);
                return JType.ND_ARRAY;
            case "java.util.List":
                if (!type.typeParametersValues().isEmpty()) {
                    imports.name(name);
                    return new JType.ListOf(map(type.typeParametersValues().get(0)));
                }
                break;
            default:
                break;
        }
        var declaration = type.getTypeDeclaration().orElse(null);
        if (declaration != null && declaration.isRecord()) {
            return mapRecord(
                    declaration,
                    type.typeParametersValues().stream().map(this::map).toList());
        }
        JType interfaceType = declaration == null ? null : interfaces.map(declaration);
        return interfaceType != null ? interfaceType : other(type);
    }

    /** Returns the type of the values of a sealed interface that may carry derivatives; null for other types. */
    public JType.Sealed interfaceOf(ResolvedReferenceTypeDeclaration type) {
        return interfaces.map(type);
    }

    /** Returns the narrowest sealed interface, of those used so far, that two types have in common; null for none. */
    public JType.Sealed common(JType left, JType right) {
        return interfaces.common(left, right);
    }

    private JType other(ResolvedReferenceType type) {
        String name = type.getTypeDeclaration().map(this::source).orElse(type.getQualifiedName());
        String arguments =
                type.typeParametersValues().stream().map(a -> map(a).boxed()).collect(Collectors.joining(", "));
        String source = arguments.isEmpty() ? name : name + "<" + arguments + ">";
        return new JType.Discrete(source, source);
    }

    String source(ResolvedReferenceTypeDeclaration type) {
        return imports.name(type.getPackageName(), type.getClassName());
    }

    /** Returns the declared types of a record's components. */
    public List<ResolvedType> components(ResolvedReferenceTypeDeclaration record) {
        if (record.toAst().orElse(null) instanceof RecordDeclaration declaration) {
            return declaration.getParameters().stream()
                    .map(parameter -> parameter.isVarArgs()
                            ? new ResolvedArrayType(parameter.getType().resolve())
                            : parameter.getType().resolve())
                    .toList();
        }
        return record.getDeclaredFields().stream()
                .filter(field -> !field.isStatic())
                .map(ResolvedFieldDeclaration::getType)
                .toList();
    }

    /** Maps a record with type arguments. */
    public JType.Rec record(ResolvedReferenceTypeDeclaration record, List<JType> arguments) {
        return (JType.Rec) mapRecord(record, arguments);
    }

    private JType mapRecord(ResolvedReferenceTypeDeclaration type, List<JType> arguments) {
        String name = type.getQualifiedName();
        String source = source(type) + listed(arguments);
        String key = name + listed(arguments);
        if (!records.containsKey(key) && !inProgress.contains(key)) {
            type.toAst().ifPresent(ast -> interfaces.mapAbove((RecordDeclaration) ast));
        }
        JType known = records.get(key);
        if (known != null) {
            return known;
        }
        if (!inProgress.add(key)) {
            recursive.addAll(inProgress);
            return new JType.Discrete(source, source);
        }
        Map<String, JType> outer = variables;
        variables = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            variables.put(type.getTypeParameters().get(i).getName(), arguments.get(i));
        }
        List<JType.Rec.Component> components = new ArrayList<>();
        String obstacle = type.toAst()
                .map(ast -> fromSource((RecordDeclaration) ast, components))
                .orElseGet(() -> fromClassFile(type, components));
        variables = outer;
        inProgress.remove(key);
        if (recursive.contains(key)) {
            obstacle = "it contains itself";
        }
        JType mapped = new JType.Rec(name, source, components, obstacle, arguments);
        records.put(key, mapped);
        return mapped;
    }

    private static String listed(List<JType> arguments) {
        return arguments.isEmpty()
                ? ""
                : arguments.stream().map(JType::boxed).collect(Collectors.joining(", ", "<", ">"));
    }

    private String fromSource(RecordDeclaration declaration, List<JType.Rec.Component> components) {
        for (Parameter parameter : declaration.getParameters()) {
            JType type = map(parameter.getType().resolve());
            components.add(new JType.Rec.Component(
                    parameter.getNameAsString(), parameter.isVarArgs() ? new JType.ArrayOf(type) : type));
        }
        for (Parameter parameter : declaration.getParameters()) {
            if (holdsBoxes(parameter.getType().resolve(), parameter.isVarArgs())) {
                return boxes(parameter.getNameAsString());
            }
        }
        if (declaration.isPrivate()) {
            return "it is private, so that generated code can't name it";
        }
        if (!declaration.getCompactConstructors().isEmpty() || hasCanonicalConstructor(declaration)) {
            return JType.Rec.CONSTRUCTOR_BODY;
        }
        for (Parameter parameter : declaration.getParameters()) {
            String name = parameter.getNameAsString();
            if (declaration.getMethodsByName(name).stream()
                    .anyMatch(m -> m.getParameters().isEmpty())) {
                return "its accessor " + name + "() is written by hand";
            }
        }
        return "";
    }

    private static String boxes(String component) {
        return "its component " + component + " is an array of boxed numbers";
    }

    private static boolean hasCanonicalConstructor(RecordDeclaration declaration) {
        int components = declaration.getParameters().size();
        return declaration.getConstructors().stream()
                .anyMatch(c -> c.getParameters().size() == components
                        && c.getParameters().stream()
                                .map(p -> p.getType().asString())
                                .toList()
                                .equals(declaration.getParameters().stream()
                                        .map(p -> p.getType().asString())
                                        .toList()));
    }

    private String fromClassFile(ResolvedReferenceTypeDeclaration type, List<JType.Rec.Component> components) {
        for (ResolvedFieldDeclaration field : type.getDeclaredFields()) {
            if (!field.isStatic()) {
                components.add(new JType.Rec.Component(field.getName(), map(field.getType())));
            }
        }
        for (ResolvedFieldDeclaration field : type.getDeclaredFields()) {
            if (!field.isStatic() && holdsBoxes(field.getType(), false)) {
                return boxes(field.getName());
            }
        }
        return module.isPlainRecordClass(type.getQualifiedName())
                ? ""
                : "its constructor or an accessor is written by hand";
    }
}
