package refused;

import java.util.List;
import org.adjoint4j.Differentiable;
import org.adjoint4j.NonDifferentiable;

abstract class Declarations {
    @Differentiable
    // AD-ERROR: 12: 'instance' can be overridden, and then its gradient would be that of another method
    double instance(double x) {
        return x;
    }

    @Differentiable
    // AD-ERROR: 32: 'locked' is synchronized, which is not supported
    static synchronized double locked(double x) {
        return x;
    }

    @Differentiable
    // AD-ERROR: 26: 'foreign' has no body to differentiate
    static native double foreign(double x);

    @Differentiable
    // AD-ERROR: 21: 'open' has no body to differentiate
    abstract double open(double x);

    @Differentiable
    // AD-ERROR: 12: the result of 'integer' is int, which has no derivative
    static int integer(double x) {
        return 1;
    }

    @Differentiable
    // AD-ERROR: 12: the result of 'flag' is boolean, which has no derivative
    static boolean flag(double x) {
        return x > 0;
    }

    @Differentiable
    // AD-ERROR: 12: the result of 'text' is String, which has no derivative
    static String text(double x) {
        return "";
    }

    @Differentiable
    // AD-ERROR: 12: the result of 'nothing' is void, which has no derivative
    static void nothing(double x) {}

    @Differentiable
    // AD-ERROR: 12: the result of 'boxedInteger' is Integer, which has no derivative
    static Integer boxedInteger(double x) {
        return 1;
    }

    @Differentiable(wrt = "n")
    // AD-ERROR: 36: wrt names 'n', which is of type int and has no derivative
    static double wrtInt(double x, int n) {
        return x * n;
    }

    @Differentiable(wrt = "z")
    // AD-ERROR: 19: wrt names [z], which 'wrtUnknown' has not among its parameters
    static double wrtUnknown(double x) {
        return x;
    }

    @Differentiable(wrt = "x")
    // AD-ERROR: 31: wrt names 'x', which is @NonDifferentiable
    static double wrtExcluded(@NonDifferentiable double x) {
        return x;
    }

    @Differentiable
    // AD-ERROR: 19: 'constant' has no parameter to differentiate
    static double constant(int n) {
        return n;
    }

    record Checked(double x) {
        Checked {
            if (x < 0) {
                throw new IllegalArgumentException();
            }
        }
    }

    record Canonical(double x) {
        Canonical(double x) {
            this.x = x * 2;
        }
    }

    record OwnAccessor(double x) {
        public double x() {
            return 2 * x;
        }
    }

    record Recursive(double x, Recursive next) {}

    @Differentiable
    // AD-ERROR: 27: parameter 'p' can't be differentiated: record Declarations.Checked: its canonical constructor has a body
    static double checked(Checked p) {
        return p.x();
    }

    @Differentiable
    // AD-ERROR: 29: parameter 'p' can't be differentiated: record Declarations.Canonical: its canonical constructor has a body
    static double canonical(Canonical p) {
        return p.x();
    }

    @Differentiable
    // AD-ERROR: 31: parameter 'p' can't be differentiated: record Declarations.OwnAccessor: its accessor x() is written by hand
    static double ownAccessor(OwnAccessor p) {
        // AD-ERROR: 16: 'OwnAccessor.x' has no reverse rule
        return p.x();
    }

    @Differentiable
    // AD-ERROR: 29: parameter 'p' can't be differentiated: record Declarations.Recursive: it contains itself
    static double recursive(Recursive p) {
        return p.x();
    }

    @Differentiable
    // AD-ERROR: 12: the result of 'returnsChecked' can't be differentiated: record Declarations.Checked: its canonical
    static Checked returnsChecked(double x) {
        return new Checked(x);
    }

    record Scaled(double[] xs, double scale) {
        Scaled {
            scale = 2 * scale;
        }
    }

    record Counted(double x) {
        private static int made;

        Counted {
            x = x + count();
        }

        static int count() {
            return made++;
        }
    }

    @Differentiable
    static double constructsArrays(double[] xs, double y) {
        // AD-ERROR: 16: the constructor of Declarations.Scaled computes, and the record has an array
        return new Scaled(xs, y).scale();
    }

    @Differentiable
    static double constructsWithEffects(double x) {
        // AD-ERROR: 16: the constructor of Declarations.Counted calls 'count', which may do more than compute
        return new Counted(x).x();
    }

    static class Base {
        @Differentiable
        // AD-ERROR: 16: 'open' can be overridden, and then its gradient would be that of another method
        double open(double x) {
            return x;
        }
    }

    enum Bodies {
        ONE {
            @Override
            double apply(double x) {
                return x;
            }
        },
        TWO;

        @Differentiable
        // AD-ERROR: 16: 'apply' can be overridden, and then its gradient would be that of another method
        double apply(double x) {
            return 2 * x;
        }
    }

    class NotStatic {
        @Differentiable
        // AD-ERROR: 22: 'inside' is a method of an inner class, which needs an object of the class around it
        final double inside(double x) {
            return x;
        }
    }

    record Boxes(Float[] xs, double y) {}

    @Differentiable
    // AD-ERROR: 25: 'Double[] xs' is an array of boxed numbers, which has no gradient
    static double boxes(Double[] xs) {
        return xs[0];
    }

    @Differentiable
    // AD-ERROR: 32: 'Double... xs' is an array of boxed numbers, which has no gradient
    static double severalBoxes(Double... xs) {
        return xs[0];
    }

    @Differentiable
    // AD-ERROR: 32: 'List<Float[]> xs' is an array of boxed numbers, which has no gradient
    static double boxesInAList(List<Float[]> xs, double y) {
        return xs.get(0)[0] * y;
    }

    @Differentiable
    // AD-ERROR: 12: 'Double[][]' is an array of boxed numbers, which has no gradient
    static Double[][] madeBoxes(double x) {
        return new Double[][] {{x}};
    }

    @Differentiable
    // AD-ERROR: 34: parameter 'b' can't be differentiated: record Declarations.Boxes: its component xs is an array of boxed numbers
    static double boxesInARecord(Boxes b) {
        return b.y();
    }

    @Differentiable
    static double readBoxesOfARecord(Boxes b) {
        // AD-ERROR: 16: 'b.xs()' is an array of boxed numbers, which has no gradient
        return b.xs()[0] * b.y();
    }

    @Differentiable
    static double localBoxes(double x) {
        // AD-ERROR: 23: '{ x, 2 * x }' is an array of boxed numbers, which has no gradient
        Double[] xs = {x, 2 * x};
        return xs[0] * xs[1];
    }

    @Differentiable
    static double newBoxes(double x) {
        // AD-ERROR: 18: 'new Float[2]' is an array of boxed numbers, which has no gradient
        var xs = new Float[2];
        return x * xs.length;
    }

    @Differentiable
    static double rowsOfBoxes(double x) {
        // AD-ERROR: 25: 'new Double[2][2]' is an array of boxed numbers, which has no gradient
        Double[][] xs = new Double[2][2];
        return x * xs.length;
    }

    static final Double[] BOXES = {1.0, 2.0};

    @Differentiable
    static double constantBoxesMayBeRead(double x) {
        Double[] boxes = BOXES;
        return x * BOXES[1] * boxes[0] * boxes.length;
    }

    @Differentiable
    static double writtenBoxes(double x) {
        Double[] boxes = BOXES;
        // AD-ERROR: 9: 'boxes' is an array of boxed numbers, which has no gradient
        boxes[0] = x;
        return x;
    }

    @Differentiable
    static double iteratedBoxes(double x) {
        double sum = x;
        // AD-ERROR: 27: 'BOXES' is an array of boxed numbers, which has no gradient
        for (double box : BOXES) {
            sum += box;
        }
        return sum;
    }

    static final class Box<T> {
        @Differentiable
        // AD-ERROR: 16: 'inBox' is an instance method of the generic type Box
        double inBox(double x) {
            return x;
        }
    }

    @Differentiable
    static <T> T same(int n, T x) {
        // AD-ERROR: 29: 'same' calls itself and is generic, takes a function or gives back no derivative, which is not supported
        return n == 0 ? x : same(n - 1, x);
    }

    @Differentiable
    static double recursiveGeneric(double x) {
        return same(3, x);
    }

    private static final class Hidden {
        @Differentiable
        // AD-ERROR: 23: the class of 'f' can't be reached from generated code
        static double f(double x) {
            return x;
        }
    }
}
