package org.adjoint4j.transform;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.source.Imports;

/** Names for the pieces of long methods that nothing else in the generated class has. */
final class PartNames {
    private final Set<String> taken = new HashSet<>();
    private final Imports imports;

    PartNames(List<Signature> signatures, Imports imports) {
        this.imports = imports;
        for (Signature signature : signatures) {
            String name = signature.method().getNameAsString();
            taken.addAll(Set.of(name, name + "Vjp", name + "InPlaceVjp"));
        }
    }

    /** Returns a name for a method whose {@code Vjp} and {@code InPlaceVjp} are free. */
    String method(String wish) {
        String name = wish;
        while (taken.contains(name) || taken.contains(name + "Vjp") || taken.contains(name + "InPlaceVjp")) {
            name += "_";
        }
        taken.addAll(Set.of(name, name + "Vjp", name + "InPlaceVjp"));
        return name;
    }

    /** Returns a name for a record. */
    String record(String wish) {
        String name = wish;
        while (imports.isUsed(name)) {
            name += "_";
        }
        imports.reserve(name);
        return name;
    }
}
