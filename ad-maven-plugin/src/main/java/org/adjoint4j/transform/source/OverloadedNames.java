package org.adjoint4j.transform.source;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names that several methods of a class have which may take the same number of arguments and which numbers tell apart:
 * which one a call calls, the symbol solver does not always know.
 */
final class OverloadedNames {
    private static final Set<String> NUMBERS = Set.of("double", "float", "Double", "Float");

    private OverloadedNames() {}

    /** Returns those of all classes in some files. */
    static Set<String> of(List<SourceFile> files) {
        return files.stream()
                .flatMap(file -> file.unit().findAll(TypeDeclaration.class).stream())
                .flatMap(type -> of((TypeDeclaration<?>) type))
                .collect(Collectors.toSet());
    }

    private static Stream<String> of(TypeDeclaration<?> type) {
        Map<String, List<MethodDeclaration>> byName =
                type.getMethods().stream().collect(Collectors.groupingBy(MethodDeclaration::getNameAsString));
        return byName.entrySet().stream()
                .filter(entry -> areToldApartByNumbers(entry.getValue()))
                .map(Map.Entry::getKey);
    }

    private static boolean areToldApartByNumbers(List<MethodDeclaration> methods) {
        List<Parameter> parameters = methods.stream()
                .flatMap(method -> method.getParameters().stream())
                .toList();
        boolean vary = parameters.stream().anyMatch(Parameter::isVarArgs);
        boolean numbers = vary || parameters.stream().anyMatch(p -> NUMBERS.contains(p.getTypeAsString()));
        long counts = methods.stream()
                .map(method -> method.getParameters().size())
                .distinct()
                .count();
        return methods.size() > 1 && numbers && (vary || counts < methods.size());
    }
}
