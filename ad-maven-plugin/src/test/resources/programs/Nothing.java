package real.nothing;

import java.util.List;
import org.adjoint4j.Differentiable;

// check: nearest(List.of(new Nothing.P(1, 2), new Nothing.P(-3, 4), new Nothing.P(0.5, 0.5)), 0.3)
// check: nearest(List.of(), 0.3)
// check: straight(1.5)
// check: straight(-1.5)
// check: conditional(1.5)
// check: conditional(-1.5)
// check: carried(1.5, 4)
// check: carried(1.5, 1)
// check: carried(1.5, 0)
// check: shapes(1.5, 2)
// check: shapes(1.5, 0)
/** Records that are null until something is found. */
final class Nothing {
    record P(double x, double y) {}

    record Hit(P p, double distance) {}

    sealed interface Shape {}

    record Circle(double r) implements Shape {}

    record Square(double a) implements Shape {}

    @Differentiable
    static Hit find(List<P> points, double limit) {
        Hit best = null;
        for (P p : points) {
            double d = p.x() * p.x() + p.y() * p.y();
            if (d > limit && (best == null || d < best.distance())) {
                best = new Hit(p, d);
            }
        }
        return best;
    }

    @Differentiable
    static double nearest(List<P> points, double limit) {
        Hit hit = find(points, limit);
        return hit == null ? limit : hit.distance() * hit.p().x() * limit;
    }

    @Differentiable
    static P maybe(double x) {
        if (x < 0) {
            return null;
        }
        return new P(x, x * x);
    }

    @Differentiable
    static double straight(double x) {
        P p = null;
        double start = p == null ? x : p.x();
        p = maybe(x);
        if (p != null) {
            start *= p.y();
        }
        P q = null;
        if (x > 1) {
            q = p;
        }
        return q != null ? start * q.x() : start;
    }

    @Differentiable
    static double conditional(double x) {
        P p = x > 0 ? new P(x, 2 * x) : null;
        P q = x > 0 ? null : new P(3 * x, x);
        double sum = 0;
        if (p != null) {
            sum += p.x() * p.y();
        }
        if (q != null) {
            sum += q.x() * q.y();
        }
        return sum;
    }

    @Differentiable
    static double carried(double x, int n) {
        P previous = null;
        double sum = x;
        for (int i = 0; i < n; i++) {
            P next = new P(x * i, x * x);
            if (previous != null) {
                sum += previous.x() * next.y();
            }
            previous = i % 3 == 2 ? null : next;
        }
        return sum;
    }

    @Differentiable
    static double shapes(double x, int n) {
        Shape s = null;
        for (int i = 0; i < n; i++) {
            s = s == null ? new Circle(x) : s instanceof Circle c ? new Square(c.r() * x) : s;
        }
        if (s instanceof Square q) {
            return q.a() * x;
        }
        return s == null ? x : 2 * x;
    }
}
