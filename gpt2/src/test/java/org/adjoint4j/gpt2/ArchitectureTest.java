package org.adjoint4j.gpt2;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which packages may know which. */
final class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.adjoint4j.gpt2");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.adjoint4j.gpt2.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void dataAndTokenizerKnowNoModel() {
        noClasses()
                .that()
                .resideInAnyPackage("org.adjoint4j.gpt2.data..", "org.adjoint4j.gpt2.tokenizer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.adjoint4j.array..", "org.adjoint4j.gpt2.model..", "org.adjoint4j.gpt2.train..")
                .check(MAIN);
    }

    @Test
    void onlyTheCommandLineKnowsTheCommandLine() {
        classes()
                .that()
                .resideInAPackage("org.adjoint4j.gpt2.cli..")
                .should()
                .onlyBeAccessed()
                .byAnyPackage("org.adjoint4j.gpt2.cli..")
                .check(MAIN);
    }
}
