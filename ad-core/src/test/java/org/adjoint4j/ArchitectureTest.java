package org.adjoint4j;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the core may depend on, and how its packages may. */
final class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.adjoint4j");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.adjoint4j.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void dependsOnTheJdkAndSlf4jOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.adjoint4j..", "java..", "org.slf4j..")
                .check(MAIN);
    }

    @Test
    void everyClassIsFinalOrMeantToBeExtended() {
        classes()
                .that(not(INTERFACES))
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .should(be(modifier(JavaModifier.FINAL).or(modifier(JavaModifier.ABSTRACT))))
                .check(MAIN);
    }
}
