package org.adjoint4j.benchmarks.step;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.bench.PeakMemory;

/**
 * The program of a side's process. Arguments: {@code ours WORKLOAD}, {@code peer WORKLOAD FILE GELU}, or {@code
 * parameters WORKLOAD FILE}, which writes the file and ends. The others answer requests, a line each, until the input
 * ends.
 */
public final class SideMain {
    private SideMain() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        Workload workload = Workload.of(arguments[1]);
        if (arguments[0].equals("parameters")) {
            ParameterFile.write(Path.of(arguments[2]), OurSide.parameters(workload));
            return;
        }
        try (Side side = side(arguments, workload);
                BufferedReader requests =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer(side.description());
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                answer(answerTo(request, side));
            }
        }
    }

    private static Side side(String[] arguments, Workload workload) throws IOException {
        return arguments[0].equals("ours")
                ? new OurSide(workload)
                : new PeerSide(workload, Path.of(arguments[2]), Gelu.valueOf(arguments[3]));
    }

    private static String answerTo(String request, Side side) {
        if (request.equals(SideProcess.PEAK)) {
            return Long.toString(PeakMemory.bytes());
        }
        long begin = System.nanoTime();
        double loss = side.step();
        return (System.nanoTime() - begin) + " " + loss;
    }

    private static void answer(String text) {
        System.out.println(SideProcess.ANSWER + text);
        System.out.flush();
    }
}
