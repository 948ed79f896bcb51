package refused;

import java.util.ArrayList;
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
    static double tries(double x) {
        // AD-ERROR: 9: 'try' is not supported
        try {
            x *= 2;
        } finally {
            x += 1;
        }
        return x;
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
        // AD-ERROR: 29: 'new ArrayList<>' is not a record's constructor
        List<Double> list = new ArrayList<>(List.of(x));
        return list.get(0);
    }

    @Differentiable
    static double catches(double x) {
        // AD-ERROR: 9: 'try' is not supported
        try {
            return x * 2;
        } catch (IllegalStateException e) {
            return 1;
        }
    }
}
