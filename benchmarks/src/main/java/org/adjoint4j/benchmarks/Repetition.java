package org.adjoint4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * How often short and long work is repeated, so that each is measured well and none takes for ever.
 *
 * @param warmUpSeconds at least so long before it counts
 * @param seconds at least so long while it counts, up to {@code most} rounds
 * @param least rounds at least, and for warming up half as many
 * @param most rounds at most
 */
public record Repetition(double warmUpSeconds, double seconds, int least, int most) {
    /**
     * Times tasks in turns: the first, the second, ..., and again.
     *
     * @return seconds by task and round
     */
    public double[][] inTurns(Runnable... tasks) {
        rounds(tasks, warmUpSeconds, (least + 1) / 2, Integer.MAX_VALUE);
        List<double[]> rounds = rounds(tasks, seconds, least, most);
        double[][] byTask = new double[tasks.length][rounds.size()];
        for (int round = 0; round < rounds.size(); round++) {
            for (int task = 0; task < tasks.length; task++) {
                byTask[task][round] = rounds.get(round)[task];
            }
        }
        return byTask;
    }

    /** Times one task. */
    public Timings of(Runnable task) {
        return Timings.of(inTurns(task)[0]);
    }

    private static List<double[]> rounds(Runnable[] tasks, double seconds, int least, int most) {
        List<double[]> rounds = new ArrayList<>();
        double spent = 0;
        while (rounds.size() < least || (spent < seconds && rounds.size() < most)) {
            double[] round = new double[tasks.length];
            for (int task = 0; task < tasks.length; task++) {
                round[task] = secondsOf(tasks[task]);
                spent += round[task];
            }
            rounds.add(round);
        }
        return rounds;
    }

    private static double secondsOf(Runnable task) {
        long begin = System.nanoTime();
        task.run();
        return (System.nanoTime() - begin) / 1e9;
    }
}
