package refused;

import java.util.LinkedList;
import java.util.List;
import org.adjoint4j.Differentiable;

final class Statements {
    static double field;

    @Differentiable
    static double synchronizes(double x) {
        // AD-ERROR: 9: 'synchronized' is not supported
        synchronized (Statements.class) {
            x *= 2;
        }
        return x;
    }

    @Differentiable
    static double finallyCalls(double x) {
        try {
            x *= 2;
            // AD-ERROR: 19: 'finally' does more than assign local variables
        } finally {
            System.out.println("done");
        }
        return x;
    }

    @Differentiable
    static double finallyWrites(double x, double[] a) {
        try {
            x *= 2;
            // AD-ERROR: 19: 'finally' does more than assign local variables
        } finally {
            a[0] = 0;
        }
        return x;
    }

    @Differentiable
    @SuppressWarnings("finally")
    static double finallyReturns(double x) {
        try {
            x *= 2;
            // AD-ERROR: 19: 'finally' is left by a jump
        } finally {
            return x;
        }
    }

    @Differentiable
    static double resources(double x, java.util.Scanner in) {
        // AD-ERROR: 9: 'try' with resources is not supported
        try (in) {
            return x * in.nextInt();
        }
    }

    @Differentiable
    static double threads(double x) {
        // AD-ERROR: 9: 'Thread.start' is about other threads, which are not differentiated
        new Thread(() -> System.out.println("other")).start();
        return x;
    }

    @Differentiable
    static double parallel(List<Double> list) {
        // AD-ERROR: 16: a parallel stream is not differentiated
        return list.parallelStream().mapToDouble(v -> v * v).sum();
    }

    @Differentiable
    static double reflects(double x) throws ReflectiveOperationException {
        // AD-ERROR: 25: 'Method.invoke' is reflection, which is not differentiated
        return (Double) Statements.class.getDeclaredMethod("helper", double.class).invoke(null, x);
    }

    @Differentiable
    static double writesField(double x) {
        // AD-ERROR: 9: 'field' is written, which outlives the call
        field = x;
        return x * 2;
    }

    @Differentiable
    static double writesQualifiedField(double x) {
        // AD-ERROR: 9: 'Statements.field' is written, which outlives the call
        Statements.field += x;
        return x * 2;
    }

    @Differentiable
    static double loopsOverSomethingElse(double x, java.util.Set<Double> set) {
        // AD-ERROR: 25: a loop over Set<Double> is not supported
        for (double y : set) {
            x += y;
        }
        return x;
    }

    @Differentiable
    static double declaresClass(double x) {
        // AD-ERROR: 9: 'local class' is not supported
        class Inside {}
        return x;
    }

    @Differentiable
    static double declaresRecord(double x) {
        // AD-ERROR: 9: 'local record' is not supported
        record Inside(double y) {}
        return x;
    }

    @Differentiable
    static double mutatesList(double x, List<Double> list) {
        // AD-ERROR: 9: 'List.add' has no reverse rule
        list.add(x);
        return x;
    }

    @Differentiable
    static double newList(double x) {
        // AD-ERROR: 29: 'new LinkedList<>' is not a record's constructor
        List<Double> list = new LinkedList<>(List.of(x));
        return list.get(0);
    }

    @Differentiable
    static double catches(double x) {
        try {
            return x * 2;
            // AD-ERROR: 11: 'catch' is not supported
        } catch (IllegalStateException e) {
            return 1;
        }
    }
}
