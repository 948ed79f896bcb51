package refused;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.Differentiable;

final class Statements {
    static double field;

    @Differentiable
    static double doLoop(double x) {
        // AD-ERROR: 9: 'do' is not supported
        do {
            x *= 2;
        } while (x < 10);
        return x;
    }

    @Differentiable
    static double breaks(double x) {
        for (int i = 0; i < 3; i++) {
            if (x > 2) {
                // AD-ERROR: 17: 'break' is not supported
                break;
            }
            x *= 2;
        }
        return x;
    }

    @Differentiable
    static double continues(double x) {
        while (x < 10) {
            x *= 2;
            if (x > 2) {
                // AD-ERROR: 17: 'continue' is not supported
                continue;
            }
            x += 1;
        }
        return x;
    }

    @Differentiable
    static double labels(double x) {
        // AD-ERROR: 9: 'label' is not supported in differentiable code
        outer:
        for (int i = 0; i < 3; i++) {
            x *= 2;
        }
        return x;
    }

    @Differentiable
    static double oldSwitch(double x, int k) {
        // AD-ERROR: 9: 'switch' is not supported
        switch (k) {
            case 0:
                x *= 2;
            default:
                x += 1;
        }
        return x;
    }

    @Differentiable
    static double arrowSwitchStatement(double x, int k) {
        // AD-ERROR: 9: 'switch' is not supported
        switch (k) {
            case 0 -> x *= 2;
            default -> x += 1;
        }
        return x;
    }

    @Differentiable
    static double colonSwitchExpression(double x, int k) {
        return switch (k) {
            // AD-ERROR: 13: a switch with colons is not supported
            case 0:
                yield x * 2;
            default:
                yield x + 1;
        };
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
    static double synchronizes(double x) {
        // AD-ERROR: 9: 'synchronized' is not supported
        synchronized (Statements.class) {
            x *= 2;
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

    @Differentiable
    static double yieldsTwice(double x, int k) {
        return switch (k) {
            // AD-ERROR: 23: this case has not one yield at its end
            case 0 -> {
                if (x > 0) {
                    yield x;
                }
                yield -x;
            }
            default -> x;
        };
    }
}
