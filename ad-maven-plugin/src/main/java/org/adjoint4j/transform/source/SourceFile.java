package org.adjoint4j.transform.source;

import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.adjoint4j.transform.ir.Origin;

/**
 * A parsed source file.
 *
 * @param root the source folder it was found in
 * @param path the file
 * @param text its contents
 * @param unit its syntax tree
 */
public record SourceFile(Path root, Path path, SourceText text, CompilationUnit unit) {
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

    /** Returns the package name, empty for the default package. */
    public String packageName() {
        return unit.getPackageDeclaration().map(p -> p.getNameAsString()).orElse("");
    }

    /** Returns whether a word occurs anywhere in the file. */
    public boolean mentions(String word) {
        return text.read().contains(word);
    }

    /** Returns where a node stands, with its text squeezed to one line. */
    public Origin origin(Node node) {
        var begin = node.getBegin().orElseThrow();
        var range = node.getTokenRange().orElseThrow();
        String shown = WHITE_SPACE.matcher(range.toString().strip()).replaceAll(" ");
        return new Origin(begin.line, begin.column, shown);
    }
}
