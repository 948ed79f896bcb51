package org.adjoint4j.benchmarks.growth;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.adjoint4j.benchmarks.Repetition;
import org.adjoint4j.benchmarks.Table;
import org.adjoint4j.benchmarks.Timings;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.benchmarks.step.OurSide;
import org.adjoint4j.gpt2.model.Gpt2Config;

/** The time of a training step when one size of the model changes and the others stay. */
final class StepGrowth {
    private static final int LAYERS = 4;
    private static final int WIDTH = 128;
    private static final int HEAD_SIZE = 32;
    private static final int ROWS = 8;
    private static final int VOCABULARY = 4000;
    private static final int CONTEXT = 128;

    private final PrintStream out;
    private final Repetition repetition;

    StepGrowth(PrintStream out, Repetition repetition) {
        this.out = out;
        this.repetition = repetition;
    }

    void print() {
        out.println("A training step; where nothing else is said "
                + workload(LAYERS, WIDTH, ROWS, VOCABULARY).description());
        print("layers", new int[] {2, 4, 8, 16, 32}, n -> workload(n, WIDTH, ROWS, VOCABULARY));
        print("width", new int[] {64, 128, 256, 512, 1024}, n -> workload(LAYERS, n, ROWS, VOCABULARY));
        print("batch", new int[] {2, 4, 8, 16, 32}, n -> workload(LAYERS, WIDTH, n, VOCABULARY));
        print("vocabulary", new int[] {1000, 4000, 16000, 64000}, n -> workload(LAYERS, WIDTH, ROWS, n));
    }

    private static Workload workload(int layers, int width, int rows, int vocabulary) {
        Gpt2Config config = new Gpt2Config(vocabulary, CONTEXT, layers, width / HEAD_SIZE, width, 4 * width, true, 0);
        return new Workload("base", config, rows);
    }

    private void print(String size, int[] sizes, IntFunction<Workload> workloads) {
        out.println();
        Table table = new Table(out, size, "step s (median)", "best", "GFLOP", "GFLOP/s (median)");
        List<Slope.Point> times = new ArrayList<>();
        List<Slope.Point> work = new ArrayList<>();
        for (int n : sizes) {
            time(workloads.apply(n)); // kernels are compiled anew when they meet other sizes
        }
        for (int n : sizes) {
            Workload workload = workloads.apply(n);
            Timings seconds = time(workload);
            times.add(new Slope.Point(n, seconds.median()));
            work.add(new Slope.Point(n, workload.flops()));
            table.row(
                    n,
                    Table.number(seconds.median()),
                    Table.number(seconds.best()),
                    Table.number(workload.flops() / 1e9),
                    Table.fixed(workload.flops() / seconds.median() / 1e9, 0));
        }
        out.println();
        out.println("growth " + size + " time-slope " + Table.fixed(Slope.of(times), 2) + " work-slope "
                + Table.fixed(Slope.of(work), 2));
    }

    private Timings time(Workload workload) {
        try (OurSide side = new OurSide(workload)) {
            return repetition.of(side::step);
        }
    }
}
