package real.robot;

import org.adjoint4j.Differentiable;

/** Forward kinematics of an arm by Denavit-Hartenberg matrices. */
// check: missed(new RobotArm.Link[] {new RobotArm.Link(0, 0.4, 0.1, 1.5), new RobotArm.Link(0.5, 0, 0, 0), new RobotArm.Link(0.3, 0.1, 0, -1.5)}, new double[] {0.3, -0.5, 0.8}, new RobotArm.Point(0.5, 0.2, 0.6))
final class RobotArm {
    record Link(double length, double offset, double twist, double home) {}

    record Point(double x, double y, double z) {}

    private RobotArm() {}

    @Differentiable
    static double[][] transform(Link link, double angle) {
        double ct = Math.cos(angle + link.home());
        double st = Math.sin(angle + link.home());
        double ca = Math.cos(link.twist());
        double sa = Math.sin(link.twist());
        return new double[][] {
            {ct, -st * ca, st * sa, link.length() * ct},
            {st, ct * ca, -ct * sa, link.length() * st},
            {0, sa, ca, link.offset()},
            {0, 0, 0, 1}
        };
    }

    @Differentiable
    static double[][] multiply(double[][] a, double[][] b) {
        int rows = a.length;
        int columns = b[0].length;
        double[][] c = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                for (int k = 0; k < b.length; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        return c;
    }

    static double[][] identity(int n) {
        double[][] identity = new double[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    @Differentiable
    static Point tip(Link[] links, double[] angles) {
        double[][] pose = identity(4);
        for (int i = 0; i < links.length; i++) {
            pose = multiply(pose, transform(links[i], angles[i]));
        }
        return new Point(pose[0][3], pose[1][3], pose[2][3]);
    }

    /** How far the tip misses a target, squared. */
    @Differentiable
    static double missed(Link[] links, double[] angles, Point target) {
        Point tip = tip(links, angles);
        double dx = tip.x() - target.x();
        double dy = tip.y() - target.y();
        double dz = tip.z() - target.z();
        return dx * dx + dy * dy + dz * dz;
    }
}
