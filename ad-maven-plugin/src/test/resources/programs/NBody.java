package real.nbody;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.Differentiable;

/** Planets that attract each other, by velocity Verlet. */
// check: energyAfter(List.of(new NBody.Body(1, new NBody.Vec3(0, 0, 0), new NBody.Vec3(0, 0, 0)), new NBody.Body(0.1, new NBody.Vec3(1, 0, 0.1), new NBody.Vec3(0, 1, 0)), new NBody.Body(0.2, new NBody.Vec3(-2, 0.5, 0), new NBody.Vec3(0, -0.7, 0.1))), 0.05, 6)
// check: distance(List.of(new NBody.Body(1, new NBody.Vec3(0, 0, 0), new NBody.Vec3(0, 0, 0)), new NBody.Body(0.1, new NBody.Vec3(1, 0, 0.1), new NBody.Vec3(0, 1, 0))), 0.05, 6)
final class NBody {
    private static final double G = 1;
    private static final double SOFTENING = 1e-3;

    record Vec3(double x, double y, double z) {
        static final Vec3 ZERO = new Vec3(0, 0, 0);

        @Differentiable
        Vec3 plus(Vec3 other) {
            return new Vec3(x + other.x, y + other.y, z + other.z);
        }

        @Differentiable
        Vec3 minus(Vec3 other) {
            return new Vec3(x - other.x, y - other.y, z - other.z);
        }

        @Differentiable
        Vec3 times(double factor) {
            return new Vec3(factor * x, factor * y, factor * z);
        }

        @Differentiable
        double dot(Vec3 other) {
            return x * other.x + y * other.y + z * other.z;
        }

        @Differentiable
        double norm() {
            return Math.sqrt(dot(this));
        }
    }

    record Body(double mass, Vec3 position, Vec3 velocity) {
        @Differentiable
        Body moved(Vec3 acceleration, double dt) {
            Vec3 v = velocity.plus(acceleration.times(dt));
            return new Body(mass, position.plus(v.times(dt)), v);
        }
    }

    private NBody() {}

    @Differentiable
    static Vec3 acceleration(Body on, List<Body> bodies) {
        Vec3 sum = Vec3.ZERO;
        for (Body other : bodies) {
            if (other == on) {
                continue;
            }
            Vec3 d = other.position().minus(on.position());
            double r2 = d.dot(d) + SOFTENING;
            sum = sum.plus(d.times(G * other.mass() / (r2 * Math.sqrt(r2))));
        }
        return sum;
    }

    @Differentiable
    static List<Body> step(List<Body> bodies, double dt) {
        List<Body> moved = new ArrayList<>(bodies.size());
        for (Body body : bodies) {
            moved.add(body.moved(acceleration(body, bodies), dt));
        }
        return moved;
    }

    @Differentiable
    static double energy(List<Body> bodies) {
        double energy = 0;
        for (int i = 0; i < bodies.size(); i++) {
            Body a = bodies.get(i);
            energy += 0.5 * a.mass() * a.velocity().dot(a.velocity());
            for (int j = i + 1; j < bodies.size(); j++) {
                Body b = bodies.get(j);
                energy -= G * a.mass() * b.mass() / a.position().minus(b.position()).norm();
            }
        }
        return energy;
    }

    @Differentiable
    static double energyAfter(List<Body> bodies, double dt, int steps) {
        for (int i = 0; i < steps; i++) {
            bodies = step(bodies, dt);
        }
        return energy(bodies);
    }

    @Differentiable
    static double distance(List<Body> start, double dt, int steps) {
        List<Body> bodies = List.copyOf(start);
        for (int i = 0; i < steps; i++) {
            bodies = step(bodies, dt);
        }
        return bodies.get(0).position().minus(bodies.get(1).position()).norm();
    }
}
