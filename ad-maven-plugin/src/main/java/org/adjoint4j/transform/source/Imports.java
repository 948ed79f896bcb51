package org.adjoint4j.transform.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The imports of one generated file: hands out the shortest unambiguous name of a type. */
public final class Imports {
    private static final Pattern QUALIFIED = Pattern.compile("\\b(?:[a-z_][\\w]*\\.)+[A-Z]\\w*(?:\\.[A-Z]\\w*)*");

    private final String packageName;
    private final Set<String> packageTypes;
    private String self = "";
    private final Map<String, String> qualifiedBySimple = new HashMap<>();
    private final Set<String> imported = new TreeSet<>();
    private final Set<String> reserved = new HashSet<>();

    /** Starts the imports of a file in a package with these top-level types. */
    public Imports(String packageName, Set<String> packageTypes) {
        this.packageName = packageName;
        this.packageTypes = Set.copyOf(packageTypes);
    }

    /** Says what class the file declares: its members need no class name. */
    public void declares(String simpleName) {
        self = simpleName;
        reserve(simpleName);
    }

    /** Returns whether a qualified name is that of the class the file declares. */
    public boolean isSelf(String qualifiedName) {
        return qualifiedName.equals(packageName.isEmpty() ? self : packageName + "." + self);
    }

    /** Keeps a simple name for something the file declares itself. */
    public void reserve(String simpleName) {
        reserved.add(simpleName);
    }

    /** Returns whether a simple name stands for a type of another file. */
    public boolean isUsed(String simpleName) {
        return qualifiedBySimple.containsKey(simpleName);
    }

    /** Returns how the file names the type {@code packageName.className}; nested classes are separated by dots. */
    public String name(String typePackage, String className) {
        int dot = className.indexOf('.');
        String top = dot < 0 ? className : className.substring(0, dot);
        if (dot > 0 && top.equals(self) && typePackage.equals(packageName)) {
            return className.substring(dot + 1);
        }
        String qualifiedTop = typePackage.isEmpty() ? top : typePackage + "." + top;
        String owner = qualifiedBySimple.get(top);
        boolean own = top.equals(self) && typePackage.equals(packageName);
        boolean hidden = typePackage.equals("java.lang") && packageTypes.contains(top);
        boolean free = owner == null && !hidden && (own || !reserved.contains(top));
        if (!free && !qualifiedTop.equals(owner)) {
            return typePackage.isEmpty() ? className : typePackage + "." + className;
        }
        qualifiedBySimple.put(top, qualifiedTop);
        if (!typePackage.isEmpty() && !typePackage.equals(packageName) && !typePackage.equals("java.lang")) {
            imported.add(qualifiedTop);
        }
        return className;
    }

    /** Returns a qualified name's short form; the package is the part before the first upper-case segment. */
    public String name(String qualifiedName) {
        List<String> packageParts = new ArrayList<>();
        String[] parts = qualifiedName.split("\\.");
        int i = 0;
        while (i < parts.length - 1 && !Character.isUpperCase(parts[i].charAt(0))) {
            packageParts.add(parts[i++]);
        }
        return name(
                String.join(".", packageParts), String.join(".", List.of(parts).subList(i, parts.length)));
    }

    /** Returns Java source in which every qualified type name is shortened. */
    public String shorten(String source) {
        Matcher names = QUALIFIED.matcher(source);
        return names.replaceAll(m -> Matcher.quoteReplacement(name(m.group())));
    }

    /** Adds an import as the user's file has it, such as a static or wildcard import. */
    public void addAsWritten(String importText) {
        imported.add(importText);
    }

    /** Returns the imports, sorted, static ones first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        imported.stream().filter(i -> i.startsWith("static ")).forEach(lines::add);
        imported.stream().filter(i -> !i.startsWith("static ")).forEach(lines::add);
        return lines;
    }
}
