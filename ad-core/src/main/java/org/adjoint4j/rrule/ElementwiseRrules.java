package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.requireLike;

import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.UnaryOp;

/**
 * Reverse rules of the operations element by element. Where operands were broadcast, their adjoints are summed over
 * the repeated axes.
 */
public final class ElementwiseRrules {
    private ElementwiseRrules() {}

    // ---- two arrays -------------------------------------------------------------------------------------------

    /** z = x + y: dx = dz, dy = dz. */
    @RruleFor(type = NdArray.class, method = "add")
    public static Vjp<NdArray, PairGradient> add(NdArray x, NdArray y) {
        NdArray z = x.add(y);
        return Vjp.of(z, dz -> {
            requireLike("add", dz, z);
            return new PairGradient(() -> Scratch.sumTo(x.shape(), dz), () -> Scratch.sumTo(y.shape(), dz));
        });
    }

    /** z = x − y: dx = dz, dy = −dz. */
    @RruleFor(type = NdArray.class, method = "sub")
    public static Vjp<NdArray, PairGradient> sub(NdArray x, NdArray y) {
        NdArray z = x.sub(y);
        return Vjp.of(z, dz -> {
            requireLike("sub", dz, z);
            return new PairGradient(
                    () -> Scratch.sumTo(x.shape(), dz),
                    () -> Scratch.array(() -> Scratch.sumTo(y.shape(), dz).neg()));
        });
    }

    /** z = x·y: dx = dz·y, dy = dz·x. */
    @RruleFor(type = NdArray.class, method = "mul")
    public static Vjp<NdArray, PairGradient> mul(NdArray x, NdArray y) {
        NdArray z = x.mul(y);
        return Vjp.of(z, dz -> {
            requireLike("mul", dz, z);
            return new PairGradient(
                    () -> Scratch.array(() -> Scratch.sumTo(x.shape(), dz.mul(y))),
                    () -> Scratch.array(() -> Scratch.sumTo(y.shape(), dz.mul(x))));
        });
    }

    /** z = x / y: dx = dz / y, dy = −dz·z / y. */
    @RruleFor(type = NdArray.class, method = "div")
    public static Vjp<NdArray, PairGradient> div(NdArray x, NdArray y) {
        NdArray z = x.div(y);
        return Vjp.of(z, dz -> {
            requireLike("div", dz, z);
            return new PairGradient(
                    () -> Scratch.array(() -> Scratch.sumTo(x.shape(), dz.div(y))),
                    () -> Scratch.array(
                            () -> Scratch.sumTo(y.shape(), dz.mul(z).div(y).neg())));
        });
    }

    /** z = xʸ: dx = dz·y·xʸ⁻¹, dy = dz·z·ln x, with the conventions of {@link Powers}. */
    @RruleFor(type = NdArray.class, method = "pow")
    public static Vjp<NdArray, PairGradient> pow(NdArray x, NdArray y) {
        NdArray z = x.pow(y);
        return Vjp.of(z, dz -> {
            requireLike("pow", dz, z);
            return new PairGradient(
                    () -> Scratch.array(() -> Scratch.sumTo(x.shape(), Powers.baseAdjoint(x, y, dz))),
                    () -> Scratch.array(() -> Scratch.sumTo(y.shape(), Powers.exponentAdjoint(x, y, dz))));
        });
    }

    // ---- an array and a scalar --------------------------------------------------------------------------------

    /** y = x + s: dx = dy, ds = Σ dy. */
    @RruleFor(type = NdArray.class, method = "add")
    public static Vjp<NdArray, ScalarGradient> add(NdArray x, double s) {
        NdArray y = x.add(s);
        return Vjp.of(y, dy -> {
            requireLike("add", dy, y);
            return new ScalarGradient(() -> dy, () -> sum(dy));
        });
    }

    /** y = x − s: dx = dy, ds = −Σ dy. */
    @RruleFor(type = NdArray.class, method = "sub")
    public static Vjp<NdArray, ScalarGradient> sub(NdArray x, double s) {
        NdArray y = x.sub(s);
        return Vjp.of(y, dy -> {
            requireLike("sub", dy, y);
            return new ScalarGradient(() -> dy, () -> -sum(dy));
        });
    }

    /** y = s − x: dx = −dy, ds = Σ dy. */
    @RruleFor(type = NdArray.class, method = "rsub")
    public static Vjp<NdArray, ScalarGradient> rsub(NdArray x, double s) {
        NdArray y = x.rsub(s);
        return Vjp.of(y, dy -> {
            requireLike("rsub", dy, y);
            return new ScalarGradient(dy::neg, () -> sum(dy));
        });
    }

    /** y = x·s: dx = dy·s, ds = Σ dy·x. */
    @RruleFor(type = NdArray.class, method = "mul")
    public static Vjp<NdArray, ScalarGradient> mul(NdArray x, double s) {
        NdArray y = x.mul(s);
        return Vjp.of(y, dy -> {
            requireLike("mul", dy, y);
            return new ScalarGradient(() -> dy.mul(s), () -> Scratch.number(() -> sum(dy.mul(x))));
        });
    }

    /** y = x / s: dx = dy / s, ds = −Σ dy·y / s. */
    @RruleFor(type = NdArray.class, method = "div")
    public static Vjp<NdArray, ScalarGradient> div(NdArray x, double s) {
        NdArray y = x.div(s);
        return Vjp.of(y, dy -> {
            requireLike("div", dy, y);
            return new ScalarGradient(() -> dy.div(s), () -> Scratch.number(() -> -sum(dy.mul(y)) / s));
        });
    }

    /** y = s / x: dx = −dy·y / x, ds = Σ dy / x. */
    @RruleFor(type = NdArray.class, method = "rdiv")
    public static Vjp<NdArray, ScalarGradient> rdiv(NdArray x, double s) {
        NdArray y = x.rdiv(s);
        return Vjp.of(y, dy -> {
            requireLike("rdiv", dy, y);
            return new ScalarGradient(
                    () -> Scratch.array(() -> dy.mul(y).div(x).neg()), () -> Scratch.number(() -> sum(dy.div(x))));
        });
    }

    /** y = xˢ: dx = dy·s·xˢ⁻¹, exactly 0 for s = 0; ds = Σ dy·y·ln x, with the conventions of {@link Powers}. */
    @RruleFor(type = NdArray.class, method = "pow")
    public static Vjp<NdArray, ScalarGradient> pow(NdArray x, double s) {
        NdArray y = x.pow(s);
        return Vjp.of(y, dy -> {
            requireLike("pow", dy, y);
            return new ScalarGradient(() -> powerAdjoint(x, s, dy), () -> Powers.exponentAdjoint(x, s, dy));
        });
    }

    private static NdArray powerAdjoint(NdArray x, double s, NdArray dy) {
        return s == 0
                ? Scratch.zerosLike(x)
                : Scratch.array(() -> x.pow(s - 1).mul(s).mul(dy));
    }

    private static double sum(NdArray x) {
        return Scratch.number(() -> x.sum().item());
    }

    // ---- one array --------------------------------------------------------------------------------------------

    /** y = −x: dx = −dy. */
    @RruleFor(type = NdArray.class, method = "neg")
    public static Vjp<NdArray, NdArray> neg(NdArray x) {
        return unary("neg", UnaryOp.NEG, x, x.neg());
    }

    /** y = eˣ: dx = dy·y. */
    @RruleFor(type = NdArray.class, method = "exp")
    public static Vjp<NdArray, NdArray> exp(NdArray x) {
        return unary("exp", UnaryOp.EXP, x, x.exp());
    }

    /** y = ln x: dx = dy / x. */
    @RruleFor(type = NdArray.class, method = "log")
    public static Vjp<NdArray, NdArray> log(NdArray x) {
        return unary("log", UnaryOp.LOG, x, x.log());
    }

    /** y = √x: dx = dy / (2y), so that 0 gives +∞. */
    @RruleFor(type = NdArray.class, method = "sqrt")
    public static Vjp<NdArray, NdArray> sqrt(NdArray x) {
        return unary("sqrt", UnaryOp.SQRT, x, x.sqrt());
    }

    /** y = x²: dx = dy·2x. */
    @RruleFor(type = NdArray.class, method = "square")
    public static Vjp<NdArray, NdArray> square(NdArray x) {
        return unary("square", UnaryOp.SQUARE, x, x.square());
    }

    /** y = |x|: dx = dy·sign(x), 0 at 0. */
    @RruleFor(type = NdArray.class, method = "abs")
    public static Vjp<NdArray, NdArray> abs(NdArray x) {
        return unary("abs", UnaryOp.ABS, x, x.abs());
    }

    /** y = tanh x: dx = dy (1 − y²). */
    @RruleFor(type = NdArray.class, method = "tanh")
    public static Vjp<NdArray, NdArray> tanh(NdArray x) {
        return unary("tanh", UnaryOp.TANH, x, x.tanh());
    }

    /** y = 1 / (1 + e⁻ˣ): dx = dy·y (1 − y). */
    @RruleFor(type = NdArray.class, method = "sigmoid")
    public static Vjp<NdArray, NdArray> sigmoid(NdArray x) {
        return unary("sigmoid", UnaryOp.SIGMOID, x, x.sigmoid());
    }

    /** y = max(x, 0): dx = dy where x &gt; 0, else 0. */
    @RruleFor(type = NdArray.class, method = "relu")
    public static Vjp<NdArray, NdArray> relu(NdArray x) {
        return unary("relu", UnaryOp.RELU, x, x.relu());
    }

    /**
     * y = ½x (1 + t), t = tanh(u), u = √(2/π)(x + 0.044715x³): dx = dy (½(1 + t) + ½x (1 − t²)·u′). Hendrycks and
     * Gimpel 2016, arXiv 1606.08415.
     */
    @RruleFor(type = NdArray.class, method = "gelu")
    public static Vjp<NdArray, NdArray> gelu(NdArray x) {
        return unary("gelu", UnaryOp.GELU, x, x.gelu());
    }

    private static Vjp<NdArray, NdArray> unary(String name, UnaryOp op, NdArray x, NdArray y) {
        return Vjp.of(y, dy -> {
            requireLike(name, dy, y);
            NdArray dx = Scratch.like(x);
            x.backend().unaryBackward(op, x.buffer(), y.buffer(), dy.buffer(), dx.buffer(), x.size());
            return dx;
        });
    }
}
