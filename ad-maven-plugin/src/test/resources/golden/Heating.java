package golden;

import org.adjoint4j.Differentiable;
import org.adjoint4j.NonDifferentiable;

final class Heating {
    /** How warm a room that leaks gets with a heater on a thermostat. */
    @Differentiable
    static double temperature(double power, double leak, @NonDifferentiable double wanted, int minutes) {
        double inside = 10;
        for (int i = 0; i < minutes; i++) {
            double flow = -leak * (inside - 5);
            if (inside < wanted) {
                flow += power;
            }
            inside += flow;
        }
        return inside;
    }
}
