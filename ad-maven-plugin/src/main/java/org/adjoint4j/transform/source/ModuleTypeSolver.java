package org.adjoint4j.transform.source;

import com.github.javaparser.ast.body.AnnotationDeclaration;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.resolution.TypeSolver;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.model.SymbolReference;
import com.github.javaparser.symbolsolver.javaparsermodel.declarations.JavaParserAnnotationDeclaration;
import com.github.javaparser.symbolsolver.javaparsermodel.declarations.JavaParserClassDeclaration;
import com.github.javaparser.symbolsolver.javaparsermodel.declarations.JavaParserEnumDeclaration;
import com.github.javaparser.symbolsolver.javaparsermodel.declarations.JavaParserInterfaceDeclaration;
import com.github.javaparser.symbolsolver.javaparsermodel.declarations.JavaParserRecordDeclaration;
import com.github.javaparser.symbolsolver.javassistmodel.JavassistFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javassist.ClassPool;
import javassist.CtClass;
import javassist.NotFoundException;

/** Finds types first among the module's parsed sources, then on its class path and in its JDK. */
final class ModuleTypeSolver implements TypeSolver {
    private final Map<String, TypeDeclaration<?>> sources;
    private final ClassPool classes;
    private final Map<String, SymbolReference<ResolvedReferenceTypeDeclaration>> known = new HashMap<>();

    ModuleTypeSolver(Map<String, TypeDeclaration<?>> sources, ClassPool classes) {
        this.sources = sources;
        this.classes = classes;
    }

    @Override
    public TypeSolver getParent() {
        return null;
    }

    @Override
    public void setParent(TypeSolver parent) {
        throw new IllegalStateException("this solver is always the root");
    }

    @Override
    public SymbolReference<ResolvedReferenceTypeDeclaration> tryToSolveType(String name) {
        SymbolReference<ResolvedReferenceTypeDeclaration> found = known.get(name);
        if (found == null) {
            found = find(name).map(SymbolReference::solved).orElseGet(SymbolReference::unsolved);
            known.put(name, found);
        }
        return found;
    }

    @Override
    public SymbolReference<ResolvedReferenceTypeDeclaration> tryToSolveTypeInModule(String module, String name) {
        return tryToSolveType(name);
    }

    /** Returns the class file of a canonical name, if there is one. */
    Optional<CtClass> classFile(String name) {
        String candidate = name;
        while (true) {
            if (classes.find(candidate) != null) {
                return Optional.of(get(candidate));
            }
            int dot = candidate.lastIndexOf('.');
            // only names of types, which start in upper case by convention, have nested types
            if (dot < 0 || !Character.isUpperCase(candidate.charAt(candidate.lastIndexOf('.', dot - 1) + 1))) {
                return Optional.empty();
            }
            candidate = candidate.substring(0, dot) + '$' + candidate.substring(dot + 1);
        }
    }

    private CtClass get(String binaryName) {
        try {
            return classes.get(binaryName);
        } catch (NotFoundException e) {
            throw new IllegalStateException(binaryName + " was there a moment ago", e);
        }
    }

    private Optional<ResolvedReferenceTypeDeclaration> find(String name) {
        TypeDeclaration<?> source = sources.get(name);
        if (source != null) {
            return Optional.of(declaration(source));
        }
        return classFile(name).map(c -> JavassistFactory.toTypeDeclaration(c, this));
    }

    private ResolvedReferenceTypeDeclaration declaration(TypeDeclaration<?> source) {
        if (source instanceof ClassOrInterfaceDeclaration type) {
            return type.isInterface()
                    ? new JavaParserInterfaceDeclaration(type, this)
                    : new JavaParserClassDeclaration(type, this);
        }
        if (source instanceof EnumDeclaration type) {
            return new JavaParserEnumDeclaration(type, this);
        }
        if (source instanceof RecordDeclaration type) {
            return new JavaParserRecordDeclaration(type, this);
        }
        return new JavaParserAnnotationDeclaration((AnnotationDeclaration) source, this);
    }
}
