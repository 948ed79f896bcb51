package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;

/** Sealed interfaces whose records carry derivatives: made, passed, matched, asked for what they are. */
final class SealedTypesTest {
    static final String TYPES = """
                sealed interface Shape permits Round, Box, Unit {
                    double area();

                    String name();
                }

                sealed interface Round extends Shape permits Circle, Ellipse {}

                record Circle(double r, String name) implements Round {
                    @Override
                    @Differentiable
                    public double area() {
                        return 3 * r * r;
                    }
                }

                record Ellipse(double a, double b, String name) implements Round {
                    @Override
                    @Differentiable
                    public double area() {
                        return 3 * a * b;
                    }
                }

                record Box(Circle inside, double w, int n, String name) implements Shape {
                    @Override
                    @Differentiable
                    public double area() {
                        return inside.area() + w * w * n;
                    }
                }

                record Unit(String name) implements Shape {
                    @Override
                    public double area() {
                        return 1;
                    }
                }

                sealed interface Tree {}

                record Leaf(double x) implements Tree {}

                record Node(Tree left, Tree right, double weight) implements Tree {}

                record Many(List<Tree> trees) implements Tree {}
            """;

    private static final Transformed CODE = Transformed.of("""
            package sealed;

            import java.util.ArrayList;
            import java.util.List;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;
            import org.adjoint4j.array.NdArray;

            final class Shapes {
            """
            + TYPES.replace("String name();", "")
                    .replace(", String name", "")
                    .replace("record Unit(String name) implements Shape {", "enum Unit implements Shape { ONE;")
            + """

                record Pair(Shape first, Shape second, double k) {}

                @Differentiable
                static double instanceOf(Shape s, double x) {
                    if (s instanceof Circle c && c.r() > 1) {
                        return c.r() * c.r() * x;
                    }
                    if (!(s instanceof Box b)) {
                        return s instanceof Ellipse e ? e.a() / e.b() + x : x * x;
                    }
                    return b.inside().r() * b.w() * x + b.n();
                }

                @Differentiable
                static double cast(Shape s, boolean circle) {
                    return circle ? ((Circle) s).r() * 2 : ((Box) s).w() * ((Box) s).inside().r();
                }

                @Differentiable
                static double unusedCast(Shape s, double x) {
                    Circle c = (Circle) s;
                    return x * x;
                }

                @Differentiable
                static double made(double x, double y, boolean round) {
                    Shape s = round ? new Circle(x * y) : new Box(new Circle(x), y, 2);
                    Shape t = s;
                    if (s instanceof Circle c) {
                        t = new Ellipse(c.r(), y);
                    }
                    return area(s, x) + (t instanceof Ellipse e ? e.a() * e.b() * e.b() : x);
                }

                @Differentiable
                static double area(Shape s, double scale) {
                    return s.area() * scale;
                }

                @Differentiable
                static double argument(double x) {
                    Circle c = new Circle(x);
                    return area(c, x) + area(new Ellipse(x, 2), 1) + area(Unit.ONE, x) + c.r();
                }

                @Differentiable
                static double dispatched(Shape s, double x, int n) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += s.area() * (i + x);
                    }
                    return sum;
                }

                @Differentiable
                static Shape grown(Shape s, double by) {
                    if (s instanceof Circle c) {
                        return new Circle(c.r() * by);
                    }
                    return s instanceof Ellipse e ? new Ellipse(e.b() * by, e.a()) : s;
                }

                @Differentiable
                static double changed(Shape s, double x, int n) {
                    Shape current = s;
                    for (int i = 0; i < n; i++) {
                        if (current instanceof Circle c) {
                            current = new Ellipse(c.r() * x, c.r());
                        } else if (current instanceof Ellipse e) {
                            current = grown(new Circle(e.a() - e.b()), x);
                        }
                    }
                    return current.area();
                }

                @Differentiable
                static double list(List<Shape> shapes, double x) {
                    double sum = 0;
                    for (Shape s : shapes) {
                        if (s instanceof Circle c) {
                            sum += c.r() * x;
                        } else {
                            sum *= s.area();
                        }
                    }
                    return sum + shapes.get(0).area();
                }

                @Differentiable
                static double array(Shape[] shapes) {
                    double sum = 1;
                    for (int i = 0; i < shapes.length; i++) {
                        sum *= shapes[i].area();
                    }
                    return sum;
                }

                @Differentiable
                static double ownLists(double x, double y) {
                    List<Shape> one = List.of(new Circle(x), new Ellipse(x, y));
                    List<Shape> two = List.of(new Circle(y));
                    Shape[] three = {new Circle(x), new Box(new Circle(y), x, 3)};
                    List<Shape> four = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        four.add(i == 1 ? new Circle(x * i) : one.get(1));
                    }
                    return list(one, x) + list(two, y) * array(three) + four.get(1).area() * four.get(2).area();
                }

                @Differentiable
                static double inRecord(Pair p, double x) {
                    Pair q = new Pair(p.second(), new Circle(x), 2);
                    return q.first().area() * p.k() + q.second().area() * p.first().area();
                }

                @Differentiable
                static double narrower(Shape s, double x) {
                    if (s instanceof Round r) {
                        Shape wide = r;
                        double y = r instanceof Circle c ? c.r() : 2;
                        return r.area() * x + wide.area() * y;
                    }
                    return x;
                }

                @Differentiable
                static double constant(@NonDifferentiable Shape s, double x) {
                    return s.area() * x + (s instanceof Circle c ? c.r() * x * x : 0);
                }

                @Differentiable
                static double value(Tree t) {
                    if (t instanceof Leaf leaf) {
                        return leaf.x() * leaf.x();
                    }
                    if (t instanceof Many many) {
                        double sum = 0;
                        for (Tree each : many.trees()) {
                            sum += value(each);
                        }
                        return sum;
                    }
                    Node node = (Node) t;
                    return node.weight() * value(node.left()) * value(node.right());
                }

                sealed interface Layer {
                    NdArray apply(NdArray x);

                    @Differentiable
                    default NdArray twice(NdArray x) {
                        return apply(this.apply(x));
                    }
                }

                record Dense(NdArray w, NdArray b) implements Layer {
                    @Differentiable
                    public NdArray apply(NdArray x) {
                        return x.matmul(w).add(b);
                    }
                }

                record Leaky(double slope) implements Layer {
                    @Differentiable
                    public NdArray apply(NdArray x) {
                        return x.relu().sub(x.neg().relu().mul(slope));
                    }
                }

                @Differentiable
                static NdArray network(List<Layer> layers, NdArray x) {
                    NdArray y = x;
                    for (Layer layer : layers) {
                        y = layer.apply(y);
                    }
                    return y.mul(y).sum();
                }

                @Differentiable
                static NdArray inherited(Layer layer, Leaky leaky, NdArray x) {
                    return layer.twice(leaky.twice(x)).mul(leaky.slope()).sum();
                }

                @Differentiable
                static double assigned(Shape s, double x) {
                    if (s instanceof Circle c) {
                        if (x > 1) {
                            c = new Circle(c.r() * x);
                        }
                        for (int i = 0; i < 2; i++) {
                            c = new Circle(c.r() + x);
                        }
                        return c.r() * c.area();
                    }
                    return x;
                }

                @Differentiable
                static double leftmost(Tree t, double x) {
                    Tree at = t;
                    double weight = x;
                    while (!(at instanceof Leaf leaf)) {
                        weight *= ((Node) at).weight();
                        at = ((Node) at).left();
                    }
                    return leaf.x() * leaf.x() * weight;
                }

                @Differentiable
                static double nested(double x, double y) {
                    Tree t = new Node(new Leaf(x), new Many(List.of(new Leaf(y), new Leaf(x))), y);
                    return value(t) + x;
                }
            }
            """);

    private static Object of(String name, Object... components) {
        return CODE.record("sealed.Shapes$" + name, components);
    }

    private static Object circle(double r) {
        return of("Circle", r);
    }

    private static Object ellipse(double a, double b) {
        return of("Ellipse", a, b);
    }

    private static Object box(double r, double w, int n) {
        return of("Box", circle(r), w, n);
    }

    private static Object one() {
        return CODE.load("sealed.Shapes$Unit").getEnumConstants()[0];
    }

    private static Object array(Object... shapes) {
        Object array = java.lang.reflect.Array.newInstance(CODE.load("sealed.Shapes$Shape"), shapes.length);
        System.arraycopy(shapes, 0, array, 0, shapes.length);
        return array;
    }

    private static List<Object> all() {
        return List.of(circle(0.5), circle(1.5), ellipse(2, 0.7), box(1.2, 0.8, 3), one());
    }

    private static double[] check(String name, Object... at) {
        return CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void parametersAreMatched() {
        for (Object shape : all()) {
            check("instanceOf", shape, 1.3);
            check("narrower", shape, 1.3);
            check("dispatched", shape, 1.3, 0);
            check("dispatched", shape, 1.3, 3);
        }
    }

    @Test
    void theGradientIsOfTheValuesClass() {
        assertThat(CODE.method("area").gradient(ellipse(2, 3), 0.5).toString())
                .isEqualTo("AreaGradient[s=Ellipse[a=4.5, b=3.0], scale=18.0]");
        assertThat(CODE.method("area").gradient(box(1, 2, 3), 0.5).toString())
                .isEqualTo("AreaGradient[s=Box[inside=Circle[r=3.0], w=6.0, n=3], scale=15.0]");
        assertThat(CODE.method("area").gradient(one(), 0.5).toString()).isEqualTo("AreaGradient[s=ONE, scale=1.0]");
    }

    @Test
    void casts() {
        check("cast", circle(1.5), true);
        check("cast", box(1.5, 2.5, 2), false);
        assertThatThrownBy(() -> CODE.method("cast").gradient(circle(1), false)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> CODE.method("unusedCast").gradient(ellipse(1, 2), 1.0))
                .isInstanceOf(ClassCastException.class);
    }

    @Test
    void madeInTheBody() {
        check("made", 1.5, 0.5, true);
        check("made", 1.5, 0.5, false);
        check("argument", 1.5);
        check("ownLists", 1.5, 0.5);
        check("nested", 1.5, 0.5);
    }

    @Test
    void resultsAndLoops() {
        for (Object shape : all()) {
            CODE.method("grown").checkPullback(1e-6, 3, shape, 1.7);
            for (int n = 0; n < 4; n++) {
                check("changed", shape, 1.7, n);
            }
        }
    }

    @Test
    void elementsOfListsArraysAndRecords() {
        check("list", all(), 1.3);
        check("array", array(all().toArray()));
        check("inRecord", of("Pair", circle(2), box(1, 2, 3), 0.5), 1.5);
        check("inRecord", of("Pair", one(), one(), 0.5), 1.5);
    }

    @Test
    void aConstantHasNoGradient() {
        for (Object shape : all()) {
            double x = 1.3;
            double[] gradient = CODE.method("constant").check(shape, x);
            double[] differences = CODE.method("constant").differences(shape, x);
            Differentiated.close(
                    gradient, new double[] {differences[differences.length - 1]}, 1e-6, "constant " + shape);
        }
    }

    @Test
    void treesThatContainThemselves() {
        Object leaf = of("Leaf", 1.5);
        Object many = of("Many", List.of(leaf, of("Node", leaf, of("Leaf", 0.5), 3.0)));
        check("value", leaf);
        check("value", many);
        check("value", of("Node", many, of("Node", leaf, leaf, -0.5), 2.0));
    }

    private static NdArray tensor(Shape shape, double... numbers) {
        return NdArray.of(Backends.named("reference"), ElementType.FLOAT64, shape, numbers);
    }

    @Test
    void recordsOfTensors() {
        Object dense = of("Dense", tensor(Shape.of(2, 2), 1, -2, 0.5, 3), tensor(Shape.of(2), 0.1, -0.3));
        Object leaky = of("Leaky", 0.25);
        NdArray x = tensor(Shape.of(3, 2), 1, 2, -3, 0.5, -1, -2);

        check("network", List.of(dense, leaky, dense), x);
        check("network", List.of(), x);
        check("inherited", dense, leaky, x);
        check("inherited", leaky, of("Leaky", -0.5), x);
    }

    @Test
    void variablesOfPatterns() {
        check("assigned", circle(1.5), 0.5);
        check("assigned", circle(1.5), 1.5);
        check("assigned", ellipse(1, 2), 1.5);
        Object leaf = of("Leaf", 1.5);
        Object node = of("Node", leaf, of("Leaf", 0.5), 3.0);
        for (Object tree : List.of(leaf, node, of("Node", of("Node", node, leaf, 0.5), node, 2.0))) {
            check("leftmost", tree, 1.3);
        }
    }

    @Test
    void anAdjointOfAnotherClassIsRefused() {
        Vjp<Object, Object> vjp = CODE.method("grown").vjp(circle(1.5), 2.0);

        assertThatThrownBy(() -> vjp.pullback(box(1, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the value is a Circle and the adjoint given to its pullback a Box: give a Circle");
    }

    @Test
    void nullIsRefusedAsTheOriginalDoes() {
        assertThatThrownBy(() -> CODE.method("dispatched").gradient(null, 1.0, 2))
                .isInstanceOf(NullPointerException.class);
        check("instanceOf", null, 1.3);
    }
}
