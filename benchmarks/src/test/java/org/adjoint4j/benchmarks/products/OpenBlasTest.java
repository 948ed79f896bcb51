package org.adjoint4j.benchmarks.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.adjoint4j.benchmarks.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenBlasTest {
    private static final Workload SMALL = Workload.of("37,8,1,2,16,24,1,3");

    @AfterEach
    void forget() {
        System.clearProperty(OpenBlasFinder.PROPERTY);
    }

    @Test
    void itsProductIsTheProduct() {
        Optional<OpenBlas> found = OpenBlasFinder.find();
        assumeTrue(found.isPresent(), OpenBlasFinder.remedy());
        OpenBlas blas = found.get();
        blas.threads(1);
        assertThat(blas.description()).contains("OpenBLAS", "kernels for");
        for (Product product : Product.all(SMALL)) {
            Operands operands = Operands.random(product);
            OpenBlasProduct theirs = new OpenBlasProduct(blas, product, operands);

            theirs.run();

            assertThat(theirs.result())
                    .as(product.name())
                    .containsExactly(ProductTest.naive(product, operands), within(1e-5f));
        }
    }

    @Test
    void aNamedLibraryThatIsNotThereIsRefused() {
        System.setProperty(OpenBlasFinder.PROPERTY, "/no/such/libopenblas.so");

        assertThatThrownBy(OpenBlasFinder::find)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("-Dopenblas=/no/such/libopenblas.so can't be loaded: ")
                .hasMessageEndingWith("; give the path of libopenblas or leave the property out");
    }
}
