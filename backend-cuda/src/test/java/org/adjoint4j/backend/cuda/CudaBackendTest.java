package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.adjoint4j.backend.Backends;
import org.junit.jupiter.api.Test;

final class CudaBackendTest {
    @Test
    void isFoundByNameAndRefusedInOneLine() {
        assertThatThrownBy(() -> Backends.named("cuda"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("backend 'cuda' can't be used: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void autoNeverChoosesIt() {
        assertThat(Backends.best().name()).isNotEqualTo("cuda");
    }

    @Test
    void aRealDriverAnswers() {
        Optional<String> missing = new CudaMachine(CudaMachine::library).whatIsMissing();
        assumeTrue(missing.isEmpty(), () -> "no GPU: " + missing.orElseThrow());

        assertThat(new CudaBackend().unavailableReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("kernels are not written yet"));
    }
}
