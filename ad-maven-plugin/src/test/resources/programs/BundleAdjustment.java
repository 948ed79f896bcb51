package real.ba;

import java.util.List;
import org.adjoint4j.Differentiable;

/** Reprojection errors of points seen by cameras (ADBench BA). */
// check: total(List.of(new BundleAdjustment.Camera(new BundleAdjustment.Vec(0.1, -0.2, 0.3), new BundleAdjustment.Vec(0.5, 0.1, -2), 1.2, 0.01, -0.02, 0.01, 0.001)), List.of(new BundleAdjustment.Vec(1, 2, 10), new BundleAdjustment.Vec(-0.5, 0.7, 8)), new double[] {0.9, 1.1}, List.of(new BundleAdjustment.Observation(0, 0, 0.1, 0.3), new BundleAdjustment.Observation(0, 1, 0.1, 0.0)))
// check: total(List.of(new BundleAdjustment.Camera(new BundleAdjustment.Vec(0, 0, 0), new BundleAdjustment.Vec(0.5, 0.1, -2), 1.2, 0.01, -0.02, 0.01, 0.001)), List.of(new BundleAdjustment.Vec(1, 2, 10), new BundleAdjustment.Vec(-0.5, 0.7, 8)), new double[] {0.9, 1.1}, List.of(new BundleAdjustment.Observation(0, 1, 0.1, 0.0)))
final class BundleAdjustment {
    record Vec(double x, double y, double z) {
        @Differentiable
        Vec plus(Vec o) {
            return new Vec(x + o.x, y + o.y, z + o.z);
        }

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
        Vec cross(Vec o) {
            return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
        }
    }

    record Camera(Vec rotation, Vec center, double focal, double x0, double y0, double k1, double k2) {}

    record Observation(int camera, int point, double x, double y) {}

    record Pixel(double x, double y) {}

    private BundleAdjustment() {}

    /** Rodrigues' formula. */
    @Differentiable
    static Vec rotated(Vec rotation, Vec x) {
        double squared = rotation.dot(rotation);
        if (squared == 0) {
            return x.plus(rotation.cross(x));
        }
        double theta = Math.sqrt(squared);
        double cos = Math.cos(theta);
        double sin = Math.sin(theta);
        Vec w = rotation.times(1 / theta);
        return x.times(cos).plus(w.cross(x).times(sin)).plus(w.times(w.dot(x) * (1 - cos)));
    }

    @Differentiable
    static Pixel project(Camera camera, Vec point) {
        Vec p = rotated(camera.rotation(), point.minus(camera.center()));
        double px = p.x() / p.z();
        double py = p.y() / p.z();
        double r2 = px * px + py * py;
        double distortion = 1 + camera.k1() * r2 + camera.k2() * r2 * r2;
        return new Pixel(
                px * distortion * camera.focal() + camera.x0(), py * distortion * camera.focal() + camera.y0());
    }

    @Differentiable
    static double total(List<Camera> cameras, List<Vec> points, double[] weights, List<Observation> observations) {
        double sum = 0;
        int i = 0;
        for (var o : observations) {
            Pixel seen = project(cameras.get(o.camera()), points.get(o.point()));
            double w = weights[i++];
            double ex = w * (seen.x() - o.x());
            double ey = w * (seen.y() - o.y());
            sum += ex * ex + ey * ey + Math.pow(1 - w * w, 2);
        }
        return sum;
    }
}
