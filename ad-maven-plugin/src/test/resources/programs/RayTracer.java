package real.ray;

import java.util.List;
import org.adjoint4j.Differentiable;

/** The brightness of a pixel row of a scene of spheres. */
// check: brightness(new RayTracer.Scene(List.of(new RayTracer.Sphere(new RayTracer.Vec(0, 0, 5), 1, 0.8), new RayTracer.Sphere(new RayTracer.Vec(0.8, 0.3, 4), 0.5, 0.5)), new RayTracer.Vec(1, 2, -1)), 4)
final class RayTracer {
    record Vec(double x, double y, double z) {
        @Differentiable
        Vec minus(Vec o) {
            return new Vec(x - o.x, y - o.y, z - o.z);
        }

        @Differentiable
        Vec times(double s) {
            return new Vec(x * s, y * s, z * s);
        }

        @Differentiable
        double dot(Vec o) {
            return x * o.x + y * o.y + z * o.z;
        }

        @Differentiable
        Vec normalized() {
            return times(1 / Math.sqrt(dot(this)));
        }
    }

    record Sphere(Vec center, double radius, double albedo) {}

    record Scene(List<Sphere> spheres, Vec light) {}

    record Hit(Sphere sphere, double distance) {}

    private RayTracer() {}

    @Differentiable
    static double distance(Sphere sphere, Vec direction) {
        double b = sphere.center().dot(direction);
        double discriminant =
                b * b - sphere.center().dot(sphere.center()) + sphere.radius() * sphere.radius();
        if (discriminant < 0) {
            return Double.POSITIVE_INFINITY;
        }
        double near = b - Math.sqrt(discriminant);
        return near > 1e-9 ? near : Double.POSITIVE_INFINITY;
    }

    /** The nearest hit, or null. */
    @Differentiable
    static Hit nearest(Scene scene, Vec direction) {
        Hit best = null;
        for (Sphere sphere : scene.spheres()) {
            double distance = distance(sphere, direction);
            if (distance < (best == null ? Double.POSITIVE_INFINITY : best.distance())) {
                best = new Hit(sphere, distance);
            }
        }
        return best;
    }

    @Differentiable
    static double shade(Scene scene, Vec direction) {
        Hit hit = nearest(scene, direction);
        if (hit == null) {
            return 0.1;
        }
        Vec point = direction.times(hit.distance());
        Vec normal = point.minus(hit.sphere().center()).normalized();
        double cosine = normal.dot(scene.light().minus(point).normalized());
        return hit.sphere().albedo() * Math.max(0, cosine) + 0.05;
    }

    @Differentiable
    static double brightness(Scene scene, int pixels) {
        double sum = 0;
        for (int px = 0; px < pixels; px++) {
            double u = (px + 0.5) / pixels - 0.5;
            Vec direction = new Vec(u * 0.6, u * 0.1, 1).normalized();
            sum += shade(scene, direction);
        }
        return sum / pixels;
    }
}
