package org.adjoint4j.benchmarks.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of all sides in turns. The one that waits must not use a core: our threads and PyTorch's spin for some
 * milliseconds after their last work, so that a pause stands between turns, and what the waiting ones used is measured.
 */
final class Turns {
    private static final long PAUSE_MILLIS = 50;

    private final List<SideProcess> sides;
    private final List<List<SideProcess.Step>> steps = new ArrayList<>();
    private double waitingCpuSeconds;
    private double waitingSeconds;

    Turns(List<SideProcess> sides) {
        this.sides = sides;
        sides.forEach(side -> steps.add(new ArrayList<>()));
    }

    /** Lets every side make a step and returns them in the order of the sides. */
    List<SideProcess.Step> round() {
        List<SideProcess.Step> made = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            SideProcess side = sides.get(i);
            pause();
            double before = cpuOfOthers(side);
            SideProcess.Step step = side.step();
            waitingCpuSeconds += cpuOfOthers(side) - before;
            waitingSeconds += step.seconds();
            steps.get(i).add(step);
            made.add(step);
        }
        return made;
    }

    /** Returns the steps of a side so far. */
    List<SideProcess.Step> steps(int side) {
        return List.copyOf(steps.get(side));
    }

    /** Returns how much of one core the waiting sides used together. */
    double waitingShare() {
        return waitingCpuSeconds / waitingSeconds;
    }

    private double cpuOfOthers(SideProcess side) {
        return sides.stream()
                        .filter(other -> other != side)
                        .map(SideProcess::cpu)
                        .reduce(Duration.ZERO, Duration::plus)
                        .toNanos()
                / 1e9;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two steps", e);
        }
    }
}
