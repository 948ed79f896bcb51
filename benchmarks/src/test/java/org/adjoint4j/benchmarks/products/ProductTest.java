package org.adjoint4j.benchmarks.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.junit.jupiter.api.Test;

class ProductTest {
    private static final Workload SMALL = Workload.of("37,8,1,2,16,24,1,3");

    @Test
    void theProductsOfAStepAreItsOperationsWithoutAttention() {
        for (Workload workload : Workload.all()) {
            Gpt2Config config = workload.config();
            double attention = 12.0 * config.layers() * config.context() * config.width() * workload.tokens();
            double products = Product.all(workload).stream()
                    .mapToDouble(product -> product.times() * product.flops())
                    .sum();

            assertThat(products).as(workload.name()).isEqualTo(workload.flops() - attention);
        }
    }

    @Test
    void theHeadIsStoredTransposed() {
        assertThat(Product.of(Workload.S, Layer.HEAD, Pass.FORWARD))
                .isEqualTo(new Product("S head forward", false, true, 8192, 8000, 64, 1));
        assertThat(Product.of(Workload.S, Layer.HEAD, Pass.DW))
                .isEqualTo(new Product("S head dw", true, false, 8000, 64, 8192, 1));
        assertThat(Product.of(Workload.S, Layer.EXPAND, Pass.DX))
                .isEqualTo(new Product("S expand dx", false, true, 8192, 64, 256, 8));
        assertThat(Product.of(Workload.S, Layer.CONTRACT, Pass.DW))
                .isEqualTo(new Product("S contract dw", true, false, 256, 64, 8192, 8));
    }

    @Test
    void ourProductIsTheProduct() {
        List<Product> products = Product.all(SMALL);
        assertThat(products).hasSize(15);
        for (Product product : products) {
            Operands operands = Operands.random(product);
            try (OurProduct ours = new OurProduct(Backends.named("cpu"), product, operands)) {
                ours.run();

                assertThat(ours.result()).as(product.name()).containsExactly(naive(product, operands), within(1e-5f));
            }
        }
    }

    /** The definition, for the library too. */
    static float[] naive(Product product, Operands operands) {
        int m = product.m();
        int n = product.n();
        int k = product.k();
        float[] out = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    float x = operands.a()[product.transA() ? l * m + i : i * k + l];
                    float y = operands.b()[product.transB() ? j * k + l : l * n + j];
                    sum += (double) x * y;
                }
                out[i * n + j] = (float) sum;
            }
        }
        return out;
    }
}
