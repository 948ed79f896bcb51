package real.pid;

import org.adjoint4j.Differentiable;

/** Tunes a PID controller of a cart on a spring. */
// check[3]: cost(new PidControl.Gains(2.0, 0.5, 0.3), PidControl.Plant.builder().mass(1.2).friction(0.1).build(), 40)
final class PidControl {
    record Gains(double proportional, double integral, double derivative) {}

    /** Configuration, with a builder. */
    record Plant(double mass, double friction, double dt, double target) {
        static Builder builder() {
            return new Builder();
        }

        static final class Builder {
            private double mass = 1;
            private double friction;
            private double dt = 0.05;
            private double target = 1;

            Builder mass(double mass) {
                this.mass = mass;
                return this;
            }

            Builder friction(double friction) {
                this.friction = friction;
                return this;
            }

            Plant build() {
                return new Plant(mass, friction, dt, target);
            }
        }
    }

    /** The controller's memory. */
    static final class Controller {
        private final Gains gains;
        private double integral;
        private double previous = Double.NaN;

        Controller(Gains gains) {
            this.gains = gains;
        }

        double control(double error, double dt) {
            integral += error * dt;
            double slope = Double.isNaN(previous) ? 0 : (error - previous) / dt;
            previous = error;
            return gains.proportional() * error + gains.integral() * integral + gains.derivative() * slope;
        }
    }

    /** The cart. */
    static class Cart {
        double position;
        double velocity;

        void push(double force, Plant plant) {
            double acceleration = (force - plant.friction() * velocity) / plant.mass();
            velocity += acceleration * plant.dt();
            position += velocity * plant.dt();
        }
    }

    private PidControl() {}

    @Differentiable(wrt = "gains")
    static double cost(Gains gains, Plant plant, int steps) {
        Controller controller = new Controller(gains);
        Cart cart = new Cart();
        double cost = 0;
        for (int i = 0; i < steps; i++) {
            double error = plant.target() - cart.position;
            double force = controller.control(error, plant.dt());
            force = Math.max(-5, Math.min(5, force));
            cart.push(force, plant);
            cost += (error * error + 0.01 * force * force) * plant.dt();
        }
        return cost;
    }
}
