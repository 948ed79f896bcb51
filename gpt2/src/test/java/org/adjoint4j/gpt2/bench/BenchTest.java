package org.adjoint4j.gpt2.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.adjoint4j.backend.Backends;
import org.adjoint4j.gpt2.model.Preset;
import org.junit.jupiter.api.Test;

class BenchTest {
    @Test
    void aStepOfStoriesIsAsManyOperationsAsThePerformancePageSays() {
        long step = 64 * 128 * ModelFlops.perToken(Preset.STORIES.config());

        assertThat(step / 1e9).isBetween(50.85, 50.95);
    }

    @Test
    void theMachineIsMeasured() {
        assertThat(FmaPeak.measure()).as("operations a second").isBetween(1e8, 1e14);
        assertThat(PeakMemory.bytes()).isBetween(10_000_000L, 1L << 40);
    }

    @Test
    void aKernelThatIsFarTooSlowIsReported() {
        assertThat(KernelCheck.verdict("gelu", 0.11, 0.6)).isEmpty();
        assertThat(KernelCheck.verdict("gelu", 0.05, 0.6))
                .contains(
                        "kernel gelu runs 12 times slower than usual: either the machine is busy, or the JVM compiled it "
                                + "badly, which starting again mends");
    }

    @Test
    void plainLoopsAreFarTooSlow() {
        assertThat(KernelCheck.warnings(Backends.named("reference")))
                .anyMatch(w -> w.startsWith("kernel linear runs "));
    }

    @Test
    void whatPyTorchSaysIsRead() {
        assertThat(TorchPeer.parse("a warning\ntorch 2.7.1+cpu median 1.25 best 1.2e0 peak 1024\n"))
                .isEqualTo(new TorchPeer.Result("2.7.1+cpu", 1.25, 1.2, 1024));
        assertThatThrownBy(() -> TorchPeer.parse("Traceback\nModuleNotFoundError: No module named 'torch'\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no python3 with torch can be measured; it says: "
                        + "ModuleNotFoundError: No module named 'torch'");
    }
}
