package org.adjoint4j.transform;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Switches over sealed interfaces whose records carry derivatives. */
final class SealedSwitchesTest {
    private static final Transformed NEWER = Transformed.ofNewer(
            21,
            """
            package sealed;

            import org.adjoint4j.Differentiable;
            import java.util.List;

            final class Newer {
            """ + SealedTypesTest.TYPES + """

                @Differentiable
                static double types(Shape s, double x) {
                    return switch (s) {
                        case Circle c when c.r() > 2 -> x * c.r();
                        case Circle c -> x * x * c.r() * c.r();
                        case Box(Circle(var r, var name), double w, int n, var own) when n > 1 -> x * r * w * n;
                        case Box(Circle c, double w, var n, var own) -> x + c.r() * w + n + s.name().length();
                        case Ellipse(var a, var b, var name) -> a * b * b + x;
                        case Unit u -> u.area() * x;
                    };
                }

                @Differentiable
                static double statement(Shape s, double x) {
                    double y = x;
                    switch (s) {
                        case Round r when r.area() > 1:
                            y *= r.area();
                            break;
                        case Box b:
                            y -= b.w() * b.w();
                            break;
                        default:
                            y *= y;
                    }
                    return y;
                }

                @Differentiable
                static double nested(Tree t) {
                    return switch (t) {
                        case Node(Leaf(var x), Leaf(var y), var w) -> x * y * w;
                        case Node(Leaf(var x), Node n, var w) when n.weight() > 1 -> x * n.weight() * w;
                        case Node(var left, var right, var w) -> nested(left) + w * nested(right);
                        case Leaf(var x) -> 3 * x * x;
                        case Many m -> m.trees().size();
                    };
                }
            }
            """,
            """
            package sealed;

            import org.adjoint4j.Differentiable;
            import java.util.List;

            final class Newer {
            """ + SealedTypesTest.TYPES.replace("@Override", "").replace("@Differentiable", "") + """

                static double types(Shape s, double x) {
                    if (s instanceof Circle c) return c.r() > 2 ? x * c.r() : x * x * c.r() * c.r();
                    if (s instanceof Box b) {
                        double y = b.inside().r() * b.w();
                        return b.n() > 1 ? x * b.inside().r() * b.w() * b.n() : x + y + b.n() + s.name().length();
                    }
                    if (s instanceof Ellipse e) return e.a() * e.b() * e.b() + x;
                    return s.area() * x;
                }

                static double statement(Shape s, double x) {
                    if (s instanceof Round r && r.area() > 1) return x * r.area();
                    return s instanceof Box b ? x - b.w() * b.w() : x * x;
                }

                static double nested(Tree t) {
                    if (t instanceof Node n) {
                        if (n.left() instanceof Leaf l && n.right() instanceof Leaf r) return l.x() * r.x() * n.weight();
                        if (n.left() instanceof Leaf l && n.right() instanceof Node r && r.weight() > 1) {
                            return l.x() * r.weight() * n.weight();
                        }
                        return nested(n.left()) + n.weight() * nested(n.right());
                    }
                    return t instanceof Leaf l ? 3 * l.x() * l.x() : ((Many) t).trees().size();
                }
            }
            """);

    private static Object newer(String name, Object... components) {
        return NEWER.record("sealed.Newer$" + name, components);
    }

    @Test
    void switchesKeepDerivatives() {
        Object circle = newer("Circle", 1.5, "c");
        for (Object shape : List.of(
                circle,
                newer("Circle", 2.5, "c"),
                newer("Circle", 0.25, "c"),
                newer("Ellipse", 1.5, 0.5, "e"),
                newer("Box", circle, 2.0, 1, "box"),
                newer("Box", circle, 2.0, 2, "box"),
                newer("Unit", "one"))) {
            NEWER.method("types").checkDifferences(1e-6, shape, 1.3);
            NEWER.method("statement").checkDifferences(1e-6, shape, 1.3);
        }
    }

    @Test
    void nestedPatterns() {
        Object leaf = newer("Leaf", 1.5);
        Object two = newer("Node", leaf, newer("Leaf", -0.5), 2.0);
        for (Object tree : List.of(
                leaf,
                two,
                newer("Node", leaf, two, 0.5),
                newer("Node", leaf, newer("Node", leaf, leaf, 0.5), 0.5),
                newer("Node", two, two, 0.5),
                newer("Node", two, newer("Many", List.of(leaf, leaf)), 0.5))) {
            NEWER.method("nested").checkDifferences(1e-6, tree);
        }
    }
}
