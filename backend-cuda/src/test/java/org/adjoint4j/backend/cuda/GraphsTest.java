package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Later;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that repeat go to the device as graphs, which only the number of launches shows. */
final class GraphsTest {
    private static final String PROPERTY = "adjoint4j.cuda.graphs";
    /** Batches grow to a whole step, which then comes twice, and once more as a graph is made of it. */
    private static final int WARM_UP = 8;

    private static final int STEPS = 8;

    @BeforeEach
    void emulated() {
        TestGpu.assumeEmulated();
    }

    @AfterEach
    void asUsual() {
        System.clearProperty(PROPERTY);
        Emulation.lazy(false);
        Emulation.failCapture(false);
    }

    /** Steps that follow each other, as in training, where the loss of each is read when the next one was begun. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void aStepThatRepeatsIsOneGraph(Precision precision) {
        TinyTraining training = new TinyTraining(TestGpu.backend(precision));
        training.run(WARM_UP);
        long launches = Emulation.launches();
        long graphs = Emulation.graphs();
        long graphLaunches = Emulation.graphLaunches();
        long updates = Emulation.updates();

        training.run(3);

        assertThat(Emulation.launches()).as("kernels launched one by one").isEqualTo(launches);
        assertThat(Emulation.graphs()).as("graphs made anew").isEqualTo(graphs);
        assertThat(Emulation.graphLaunches() - graphLaunches).isEqualTo(3);
        // 5 dropouts forward and backward, each with a new seed, the optimizer, and where uploads were put
        assertThat(Emulation.updates() - updates).isBetween(3 * 11L, 3 * 20L);
    }

    /** After a pause the device has nothing to do, so it gets its work in pieces, which are graphs too. */
    @Test
    void aStepAfterAPauseIsAFewGraphs() {
        TinyTraining training = new TinyTraining(TestGpu.backend());
        for (int i = 0; i < WARM_UP; i++) {
            training.train(1);
        }
        long launches = Emulation.launches();
        long graphLaunches = Emulation.graphLaunches();

        training.train(1);

        // a kernel that is left alone at the end of a batch is no graph
        assertThat(Emulation.launches() - launches).isLessThanOrEqualTo(1);
        assertThat(Emulation.graphLaunches() - graphLaunches).isBetween(2L, 8L);
    }

    /** Seeds, token ids, learning rates and step counts reach the graphs: else the losses were others. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void graphsComputeWhatSingleLaunchesDo(Precision precision) {
        double[] expected = withoutGraphs(() -> new TinyTraining(TestGpu.backend(precision)).train(STEPS));
        long before = Emulation.graphLaunches();

        assertThat(new TinyTraining(TestGpu.backend(precision)).train(STEPS)).containsExactly(expected);
        assertThat(Emulation.graphLaunches()).isGreaterThan(before);
    }

    @Test
    void otherShapesInBetweenAreLaunchedOneByOne() {
        int[] rows = {3, 3, 3, 3, 2, 3, 1, 3, 2, 2, 2, 3};
        double[] expected = withoutGraphs(() -> new TinyTraining(TestGpu.backend()).train(rows));

        assertThat(new TinyTraining(TestGpu.backend()).train(rows)).containsExactly(expected);
    }

    /** Freed blocks leave arrays elsewhere: products with other addresses are another graph, kernels get new arguments. */
    @Test
    void arraysMayMove() {
        double[] expected = withoutGraphs(() -> new TinyTraining(TestGpu.backend()).train(STEPS));
        CudaBackend backend = TestGpu.backend();
        TinyTraining training = new TinyTraining(backend);
        double[] actual = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            actual[i] = training.train(1)[0];
            backend.gpu().run(backend.gpu().memory()::trim);
        }

        assertThat(actual).containsExactly(expected);
    }

    @Test
    void aDriverThatMakesNoGraphsCostsSpeedOnly() {
        double[] expected = new TinyTraining(TestGpu.backend()).train(STEPS);
        Emulation.failCapture(true);
        long before = Emulation.graphLaunches();

        assertThat(new TinyTraining(TestGpu.backend()).train(STEPS)).containsExactly(expected);
        assertThat(Emulation.graphLaunches()).isEqualTo(before);
    }

    /** Nothing runs before somebody waits for it: who reads or overwrites too early gets other numbers. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void everythingThatHasToWaitWaits(Precision precision) {
        double[] expected = new TinyTraining(TestGpu.backend(precision)).train(STEPS);
        CudaBackend backend = TestGpu.backend(precision);
        Emulation.lazy(true);

        assertThat(new TinyTraining(backend).train(STEPS)).containsExactly(expected);
    }

    /** A number is read while what was queued after it still runs, and is what it was when it was asked for. */
    @Test
    void aNumberDoesNotWaitForWhatComesAfterIt() {
        CudaBackend backend = TestGpu.backend();
        Buffer buffer = backend.allocate(ElementType.FLOAT32, 6);
        backend.fill(buffer, 6, 7);
        Emulation.lazy(true);
        Later number = backend.readLater(buffer);
        for (int i = 0; i < 100; i++) {
            backend.addScaled(1, buffer, buffer, 6);
        }

        assertThat(number.isHere()).isFalse();
        assertThat(number.get()).isEqualTo(7);
        assertThat(number.isHere()).isTrue();
        assertThat(Emulation.waiting()).as("kernels queued after it").isPositive();
    }

    /** More inputs than there are pieces to copy them from, while nothing runs. */
    @Test
    void inputsAreNotOverwrittenBeforeTheyAreRead() {
        CudaBackend backend = TestGpu.backend();
        float[] rows = {3, 1, 4, 8, 5, 9, 2}; // not as many as divide the number of pieces
        Buffer table = backend.allocate(ElementType.FLOAT32, rows.length);
        backend.write(rows, table);
        Emulation.lazy(true);
        Buffer[] gathered = new Buffer[300];
        for (int i = 0; i < gathered.length; i++) {
            gathered[i] = backend.allocate(ElementType.FLOAT32, 2);
            backend.gatherRows(table, new int[] {i % rows.length, (i + 3) % rows.length}, 1, gathered[i]);
        }

        for (int i = 0; i < gathered.length; i++) {
            float[] pair = new float[2];
            backend.read(gathered[i], pair);
            assertThat(pair).as("of %d", i).containsExactly(rows[i % rows.length], rows[(i + 3) % rows.length]);
        }
    }

    private static double[] withoutGraphs(Supplier<double[]> training) {
        System.setProperty(PROPERTY, "false");
        long before = Emulation.graphLaunches();
        double[] losses = training.get();
        assertThat(Emulation.graphLaunches()).isEqualTo(before);
        System.clearProperty(PROPERTY);
        return losses;
    }
}
