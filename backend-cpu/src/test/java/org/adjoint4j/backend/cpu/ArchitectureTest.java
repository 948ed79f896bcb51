package org.adjoint4j.backend.cpu;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the backend may depend on, and which of its classes may not be loaded without the incubator module. */
final class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.adjoint4j.backend.cpu");

    @Test
    void dependsOnTheCoreTheJdkAndSlf4jOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.adjoint4j..", "java..", "jdk.incubator.vector..", "org.slf4j..")
                .check(MAIN);
    }

    @Test
    void onlySimdClassesUseTheIncubatorModule() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Simd")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(MAIN);
    }

    @Test
    void onlyTheChoiceLoadsSimdClasses() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Simd")
                .and()
                .doNotHaveSimpleName("KernelChoice")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Simd")
                .check(MAIN);
    }
}
