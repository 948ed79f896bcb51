package org.adjoint4j.maven;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class PluginArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.adjoint4j.maven", "org.adjoint4j.transform");

    @Test
    void onlyTheGoalsKnowMaven() {
        noClasses()
                .that()
                .resideInAnyPackage("org.adjoint4j.maven.incremental..", "org.adjoint4j.transform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..", "javax.inject..")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.adjoint4j.(**)").should().beFreeOfCycles().check(classes);
    }
}
