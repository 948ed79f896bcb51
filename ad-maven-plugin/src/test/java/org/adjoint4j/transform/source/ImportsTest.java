package org.adjoint4j.transform.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class ImportsTest {
    private final Imports imports = new Imports("p", Set.of("A", "Math"));

    @Test
    void theFirstOfASimpleNameIsImportedAndOthersAreQualified() {
        assertThat(imports.name("q.Vec")).isEqualTo("Vec");
        assertThat(imports.name("r.Vec")).isEqualTo("r.Vec");
        assertThat(imports.name("q.Vec")).isEqualTo("Vec");
        assertThat(imports.lines()).containsExactly("q.Vec");
    }

    @Test
    void nestedTypesAreReachedThroughTheirTopLevelType() {
        assertThat(imports.name("q.Outer.Inner")).isEqualTo("Outer.Inner");
        assertThat(imports.lines()).containsExactly("q.Outer");
    }

    @Test
    void ownPackageAndClassLibraryNeedNoImport() {
        assertThat(imports.name("p.A")).isEqualTo("A");
        assertThat(imports.name("java.lang.Double")).isEqualTo("Double");
        assertThat(imports.lines()).isEmpty();
    }

    @Test
    void aTypeOfThePackageHidesTheClassLibrary() {
        assertThat(imports.name("java.lang.Math")).isEqualTo("java.lang.Math");
        assertThat(imports.name("p.Math")).isEqualTo("Math");
    }

    @Test
    void membersOfTheDeclaredClassNeedNoClassName() {
        imports.declares("AAd");
        imports.reserve("FGradient");

        assertThat(imports.isSelf("p.AAd")).isTrue();
        assertThat(imports.name("p.AAd.FGradient")).isEqualTo("FGradient");
        assertThat(imports.name("p.FGradient")).isEqualTo("p.FGradient");
    }

    @Test
    void shortensEveryTypeInAText() {
        assertThat(imports.shorten("java.util.Map<p.A, java.util.List<q.B.C[]>>"))
                .isEqualTo("Map<A, List<B.C[]>>");
        assertThat(imports.lines()).containsExactly("java.util.List", "java.util.Map", "q.B");
    }
}
