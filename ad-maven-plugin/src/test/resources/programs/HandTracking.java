package real.hand;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.Differentiable;

/** A simplified hand: a tree of bones, skinned vertices, distances to measured points (ADBench HT). */
// check[11]: error(new double[] {0.1, 0.2, -0.1, 0.3, -0.2, 0.1, 0.4, 0.5, 0.6, 0.1, -0.3}, HandTracking.Model.sample())
final class HandTracking {
    /** A bone: its parent's index or -1, and where it starts relative to the parent. */
    record Bone(String name, int parent, double[][] base) {}

    /** What is known about the hand. */
    record Model(List<Bone> bones, double[][] vertices, double[][] weights, int[] correspondences, double[][] points) {
        static Model sample() {
            double[][] identity = {{1, 0, 0, 0.1}, {0, 1, 0, 0.2}, {0, 0, 1, 0}, {0, 0, 0, 1}};
            double[][] moved = {{1, 0, 0, 0.5}, {0, 0.8, -0.6, 0.2}, {0, 0.6, 0.8, 0}, {0, 0, 0, 1}};
            return new Model(
                    List.of(new Bone("palm", -1, identity), new Bone("thumb", 0, moved), new Bone("tip", 1, moved)),
                    new double[][] {{0, 0, 0, 1}, {1, 0, 0.5, 1}, {0.5, 0.5, 0.2, 1}},
                    new double[][] {{1, 0, 0}, {0.5, 0.5, 0}, {0, 0.3, 0.7}},
                    new int[] {2, 0, 1, 1},
                    new double[][] {{0.5, 0.1, 0}, {0, 0, 0.3}, {1, 1, 0}, {0.9, 0.8, 0.1}});
        }
    }

    private HandTracking() {}

    @Differentiable
    static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[a.length][b[0].length];
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < c[i].length; j++) {
                for (int k = 0; k < b.length; k++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    @Differentiable
    static double[][] rotation(double rx, double ry, double rz) {
        double cx = Math.cos(rx), sx = Math.sin(rx);
        double cy = Math.cos(ry), sy = Math.sin(ry);
        double cz = Math.cos(rz), sz = Math.sin(rz);
        return new double[][] {
            {cy * cz, -cx * sz + sx * sy * cz, sx * sz + cx * sy * cz, 0},
            {cy * sz, cx * cz + sx * sy * sz, -sx * cz + cx * sy * sz, 0},
            {-sy, sx * cy, cx * cy, 0},
            {0, 0, 0, 1}
        };
    }

    @Differentiable
    static List<double[][]> poses(double[] theta, List<Bone> bones) {
        List<double[][]> poses = new ArrayList<>();
        for (int i = 0; i < bones.size(); i++) {
            Bone bone = bones.get(i);
            double[][] local = product(bone.base(), rotation(theta[6 + 2 * i - 1], theta[6 + 2 * i], 0));
            poses.add(bone.parent() < 0 ? local : product(poses.get(bone.parent()), local));
        }
        return poses;
    }

    @Differentiable
    static double[] skinned(double[] vertex, double[] weights, List<double[][]> poses) {
        double[] position = new double[3];
        for (int b = 0; b < weights.length; b++) {
            double[][] pose = poses.get(b);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 4; j++) {
                    position[i] += weights[b] * pose[i][j] * vertex[j];
                }
            }
        }
        return position;
    }

    @Differentiable(wrt = "theta")
    static double error(double[] theta, Model model) {
        List<double[][]> poses = poses(theta, model.bones());
        double[][] global = rotation(theta[0], theta[1], theta[2]);
        double sum = 0;
        for (int p = 0; p < model.points().length; p++) {
            int v = model.correspondences()[p];
            double[] position = skinned(model.vertices()[v], model.weights()[v], poses);
            for (int i = 0; i < 3; i++) {
                double moved = theta[3 + i];
                for (int j = 0; j < 3; j++) {
                    moved += global[i][j] * position[j];
                }
                double residual = model.points()[p][i] - moved;
                sum += residual * residual;
            }
        }
        return sum;
    }
}
