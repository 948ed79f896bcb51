package org.adjoint4j.benchmarks.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.adjoint4j.benchmarks.Timings;
import org.adjoint4j.benchmarks.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepComparisonTest {
    private static final int STEPS = 8;

    @TempDir
    private Path folder;

    @Test
    void theLastLineComparesWithTheFasterPeer() {
        List<Timings> times = List.of(new Timings(0.5, 0.4), new Timings(2, 2), new Timings(1.25, 1.2));

        assertThat(StepComparison.lastLine(Workload.S, times, 48.04))
                .isEqualTo("step S ours 0.500 peer 1.250 ratio 2.50 share 48.0");
    }

    @Test
    void pyTorchLearnsTheSame() throws IOException {
        assumeTrue(PeerSide.available(), "PyTorch is not on the class path; run with -Ppeers");
        for (String sizes : new String[] {"50,8,2,2,16,64,1,3", "50,8,2,4,16,32,0,3"}) {
            Workload workload = Workload.of(sizes);
            Path file = folder.resolve("parameters.bin");
            ParameterFile.write(file, OurSide.parameters(workload));
            try (Side ours = new OurSide(workload);
                    Side exact = new PeerSide(workload, file, Gelu.TANH);
                    Side fast = new PeerSide(workload, file, Gelu.ERF)) {
                assertThat(fast.step()).as(sizes).isCloseTo(exact.step(), within(1e-5));
                assertThat(ours.step()).as(sizes).isCloseTo(Math.log(50), within(0.2));
                for (int step = 2; step <= STEPS; step++) {
                    assertThat(exact.step())
                            .as("%s, loss before step %d", sizes, step)
                            .isCloseTo(ours.step(), within(1e-5));
                }
            }
        }
    }

    @Test
    void aSideAnswersFromAProcessOfItsOwn() throws IOException {
        SideCommand command = new SideCommand(List.of("-Xmx256m"), Map.of(), List.of("ours", "50,8,1,1,16,32,1,2"));
        try (SideProcess side = SideProcess.start("ours", command, folder)) {
            double first = side.step().loss();
            SideProcess.Step second = side.step();

            assertThat(first).isCloseTo(Math.log(50), within(0.2));
            assertThat(second.loss()).isLessThan(first);
            assertThat(second.seconds()).isPositive();
            assertThat(side.peakBytes()).isGreaterThan(1_000_000);
        }
    }

    @Test
    void aSideThatDiesIsReportedWithWhatItSaid() {
        SideCommand command = new SideCommand(List.of(), Map.of(), List.of("ours", "unknown"));

        assertThatThrownBy(() -> SideProcess.start("a side", command, folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a side has ended without an answer")
                .hasMessageContaining("no workload 'unknown'");
    }

    @Test
    void aNamedJemallocMustBeThere() {
        assertThatThrownBy(() -> PeerSetup.tuned(folder.resolve("libjemalloc.so.2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave --jemalloc out");
    }
}
