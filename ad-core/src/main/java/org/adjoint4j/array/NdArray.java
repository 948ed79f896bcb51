package org.adjoint4j.array;

import java.util.List;
import java.util.Objects;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Later;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;

/**
 * A dense array of numbers on a backend: shape, element type and storage, row by row. It knows no gradient.
 *
 * <p>Every operation returns a new array on the same backend, of the same element type, owned by the innermost open
 * {@link Region}. Only the methods named {@code …InPlace} and {@link #copyFrom} change an array; they are for
 * optimizers and refused in differentiable code. Operands of unequal shapes broadcast: aligned at the last axis, an
 * extent of 1 or a missing axis repeats.
 *
 * <p>Operations throw {@link IllegalArgumentException} for shapes, axes, indices or scalars that don't fit, and for
 * arrays on different backends or of different element types; {@link IllegalStateException} for an array whose region
 * has closed.
 *
 * <pre>{@code
 * NdArray x = NdArray.of(backend, Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6});
 * NdArray centred = x.sub(x.mean(-1, true));   // (2, 3) − (2, 1)
 * double largest = centred.max().item();
 * }</pre>
 */
public final class NdArray extends Holding.OfBuffer {
    private final Shape shape;

    private NdArray(Shape shape, Buffer buffer) {
        super(buffer);
        this.shape = shape;
    }

    // ---- creation ---------------------------------------------------------------------------------------------

    /** Makes an array of the given elements, row by row, rounded to the element type. */
    public static NdArray of(Backend backend, ElementType type, Shape shape, double[] elements) {
        requireCount(shape, elements.length);
        NdArray out = uninitialized(backend, type, shape);
        backend.write(elements, out.buffer());
        return out;
    }

    /** Makes an array of {@link ElementType#FLOAT32} of the given elements, row by row. */
    public static NdArray of(Backend backend, Shape shape, float[] elements) {
        requireCount(shape, elements.length);
        NdArray out = uninitialized(backend, ElementType.FLOAT32, shape);
        backend.write(elements, out.buffer());
        return out;
    }

    private static void requireCount(Shape shape, int elements) {
        if (elements != shape.size()) {
            throw Checks.bad("of", "shape " + shape + " has " + shape.size() + " elements, got " + elements);
        }
    }

    /** Makes an array of zeros. */
    public static NdArray zeros(Backend backend, ElementType type, Shape shape) {
        return full(backend, type, shape, 0);
    }

    /** Makes an array whose elements are all {@code value}. */
    public static NdArray full(Backend backend, ElementType type, Shape shape, double value) {
        NdArray out = uninitialized(backend, type, shape);
        backend.fill(out.buffer(), shape.size(), value);
        return out;
    }

    /** Makes an array of shape () holding {@code value}. */
    public static NdArray scalar(Backend backend, ElementType type, double value) {
        return full(backend, type, Shape.of(), value);
    }

    /** Makes an array with undefined contents, for a rule that fills {@link #buffer()} by a kernel of the backend. */
    public static NdArray uninitialized(Backend backend, ElementType type, Shape shape) {
        Objects.requireNonNull(backend, "array: the backend is null");
        Checks.supported("array", backend, type);
        return adopt(backend.allocate(type, shape.size()), shape);
    }

    /** Makes an array that takes over one holder of a buffer. */
    static NdArray adopt(Buffer buffer, Shape shape) {
        NdArray array = new NdArray(shape, buffer);
        Region.adopt(Region.innermost(), array);
        return array;
    }

    /** Makes an array with undefined contents beside this one. */
    NdArray like(Shape wanted) {
        return adopt(backend().allocate(elementType(), wanted.size()), wanted);
    }

    // ---- what it is -------------------------------------------------------------------------------------------

    /** Returns the backend whose memory holds the elements. */
    public Backend backend() {
        return held().backend();
    }

    /** Returns the format of the elements. */
    public ElementType elementType() {
        return held().type();
    }

    /** Returns the extents. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number of elements. */
    public int size() {
        return shape.size();
    }

    /** Returns the storage, dense and row by row, for a rule that calls a kernel; a rule never writes to an argument's. */
    public Buffer buffer() {
        return buffer("buffer");
    }

    Buffer buffer(String operation) {
        return buffer(operation, shape);
    }

    /** Returns the elements, row by row. */
    public double[] toDoubleArray() {
        double[] elements = new double[size()];
        backend().read(buffer("toDoubleArray"), elements);
        return elements;
    }

    /** Returns the elements, row by row, rounded to float. */
    public float[] toFloatArray() {
        float[] elements = new float[size()];
        backend().read(buffer("toFloatArray"), elements);
        return elements;
    }

    /**
     * Returns the one element.
     *
     * @throws IllegalArgumentException if there is not exactly one
     */
    public double item() {
        Checks.oneElement("item", this);
        double[] element = new double[1];
        backend().read(buffer("item"), element);
        return element[0];
    }

    /**
     * Returns the one element as it is now, which a device that works on its own is not waited for: it arrives while the
     * host goes on, even if this array is changed or given back meanwhile. It has no reverse rule.
     *
     * @throws IllegalArgumentException if there is not exactly one
     */
    public Later itemLater() {
        Checks.oneElement("itemLater", this);
        return backend().readLater(buffer("itemLater"));
    }

    // ---- elementwise ------------------------------------------------------------------------------------------

    /** this + other, broadcast. */
    public NdArray add(NdArray other) {
        return Elementwise.binary("add", BinaryOp.ADD, this, other);
    }

    /** this + s; s must be finite. */
    public NdArray add(double s) {
        return Elementwise.scalar("add", BinaryOp.ADD, this, s, false);
    }

    /** this − other, broadcast. */
    public NdArray sub(NdArray other) {
        return Elementwise.binary("sub", BinaryOp.SUB, this, other);
    }

    /** this − s; s must be finite. */
    public NdArray sub(double s) {
        return Elementwise.scalar("sub", BinaryOp.SUB, this, s, false);
    }

    /** s − this; s must be finite. */
    public NdArray rsub(double s) {
        return Elementwise.scalar("rsub", BinaryOp.SUB, this, s, true);
    }

    /** this · other, broadcast. */
    public NdArray mul(NdArray other) {
        return Elementwise.binary("mul", BinaryOp.MUL, this, other);
    }

    /** this · s; s must be finite. */
    public NdArray mul(double s) {
        return Elementwise.scalar("mul", BinaryOp.MUL, this, s, false);
    }

    /** this / other, broadcast. */
    public NdArray div(NdArray other) {
        return Elementwise.binary("div", BinaryOp.DIV, this, other);
    }

    /** this / s; s must be finite. */
    public NdArray div(double s) {
        return Elementwise.scalar("div", BinaryOp.DIV, this, s, false);
    }

    /** s / this; s must be finite. */
    public NdArray rdiv(double s) {
        return Elementwise.scalar("rdiv", BinaryOp.DIV, this, s, true);
    }

    /** thisᵒᵗʰᵉʳ as {@link Math#pow}, broadcast. */
    public NdArray pow(NdArray other) {
        return Elementwise.binary("pow", BinaryOp.POW, this, other);
    }

    /** thisˢ as {@link Math#pow}; s must be finite. */
    public NdArray pow(double s) {
        return Elementwise.scalar("pow", BinaryOp.POW, this, s, false);
    }

    /** −this. */
    public NdArray neg() {
        return Elementwise.unary("neg", UnaryOp.NEG, this);
    }

    /** eᵗʰⁱˢ. */
    public NdArray exp() {
        return Elementwise.unary("exp", UnaryOp.EXP, this);
    }

    /** ln this. */
    public NdArray log() {
        return Elementwise.unary("log", UnaryOp.LOG, this);
    }

    /** √this; the derivative at 0 is +∞. */
    public NdArray sqrt() {
        return Elementwise.unary("sqrt", UnaryOp.SQRT, this);
    }

    /** this². */
    public NdArray square() {
        return Elementwise.unary("square", UnaryOp.SQUARE, this);
    }

    /** |this|; the derivative at 0 is 0. */
    public NdArray abs() {
        return Elementwise.unary("abs", UnaryOp.ABS, this);
    }

    /** tanh this. */
    public NdArray tanh() {
        return Elementwise.unary("tanh", UnaryOp.TANH, this);
    }

    /** 1 / (1 + e⁻ᵗʰⁱˢ). */
    public NdArray sigmoid() {
        return Elementwise.unary("sigmoid", UnaryOp.SIGMOID, this);
    }

    /** max(this, 0); the derivative at 0 is 0. */
    public NdArray relu() {
        return Elementwise.unary("relu", UnaryOp.RELU, this);
    }

    /**
     * GPT-2's GELU, in the tanh form of {@link UnaryOp#GELU}.
     *
     * @see org.adjoint4j.rrule.Definitions#gelu
     */
    public NdArray gelu() {
        return Elementwise.unary("gelu", UnaryOp.GELU, this);
    }

    // ---- products ---------------------------------------------------------------------------------------------

    /** The matrix product (…, m, k) · (…, k, n) → (…, m, n); see {@link #matmul(NdArray, boolean, boolean)}. */
    public NdArray matmul(NdArray other) {
        return matmul(other, false, false);
    }

    /**
     * The matrix product of the last two axes, either transposed if told: stored (k, m) and (n, k) then. Leading axes
     * are a batch: equal on both sides, or one side has rank 2 and serves the whole batch.
     */
    public NdArray matmul(NdArray other, boolean transposeThis, boolean transposeOther) {
        return Products.matmul(this, transposeThis, other, transposeOther);
    }

    // ---- reductions -------------------------------------------------------------------------------------------

    /** The sum of all elements, of shape (). */
    public NdArray sum() {
        return Reductions.all("sum", ReduceOp.SUM, this);
    }

    /** The sum over the given axes, which are dropped; −1 is the last one. */
    public NdArray sum(int... axes) {
        return Reductions.over("sum", ReduceOp.SUM, this, axes);
    }

    /** The sum over one axis, which becomes 1 if kept. */
    public NdArray sum(int axis, boolean keepAxis) {
        return Reductions.over("sum", ReduceOp.SUM, this, axis, keepAxis);
    }

    /** The mean of all elements, of shape (); NaN of none. */
    public NdArray mean() {
        return Reductions.meanOfAll(this);
    }

    /** The mean over the given axes, which are dropped; −1 is the last one. */
    public NdArray mean(int... axes) {
        return Reductions.mean(this, axes);
    }

    /** The mean over one axis, which becomes 1 if kept. */
    public NdArray mean(int axis, boolean keepAxis) {
        return Reductions.mean(this, axis, keepAxis);
    }

    /** The largest element, of shape (); −∞ of none. The first largest one gets the adjoint. */
    public NdArray max() {
        return Reductions.all("max", ReduceOp.MAX, this);
    }

    /** The maximum over the given axes, which are dropped; the first largest element gets the adjoint. */
    public NdArray max(int... axes) {
        return Reductions.over("max", ReduceOp.MAX, this, axes);
    }

    /** The maximum over one axis, which becomes 1 if kept; the first largest element gets the adjoint. */
    public NdArray max(int axis, boolean keepAxis) {
        return Reductions.over("max", ReduceOp.MAX, this, axis, keepAxis);
    }

    /**
     * Softmax along an axis, shifted by the maximum: an element of −∞ gives exactly 0.
     *
     * @see org.adjoint4j.rrule.Definitions#softmax
     */
    public NdArray softmax(int axis) {
        return Reductions.softmax(this, axis);
    }

    /**
     * The logarithm of {@link #softmax} without overflow.
     *
     * @see org.adjoint4j.rrule.Definitions#logSoftmax
     */
    public NdArray logSoftmax(int axis) {
        return Reductions.logSoftmax(this, axis);
    }

    // ---- layout -----------------------------------------------------------------------------------------------

    /** The same elements in another shape; one extent may be −1 and is worked out. Nothing is copied. */
    public NdArray reshape(int... dims) {
        return Layout.reshape(this, dims);
    }

    /** Axes in another order: axis i of the result is axis {@code axes[i]} of this array. */
    public NdArray permute(int... axes) {
        return Layout.permute(this, axes);
    }

    /** This array with two axes exchanged. */
    public NdArray swapAxes(int first, int second) {
        return Layout.swapAxes(this, first, second);
    }

    /** Equal parts along an axis, in order. */
    public List<NdArray> split(int parts, int axis) {
        return Layout.split(this, parts, axis);
    }

    /** Arrays joined along an axis; their other extents must be equal. */
    public static NdArray concat(int axis, List<NdArray> parts) {
        return Layout.concat(axis, parts);
    }

    /** The elements {@code from} (inclusive) to {@code to} (exclusive) along an axis. */
    public NdArray slice(int axis, int from, int to) {
        return Layout.slice(this, axis, from, to);
    }

    /** This array repeated to a larger shape: aligned at the last axis, an extent of 1 or a missing axis repeats. */
    public NdArray broadcastTo(Shape wanted) {
        return Layout.broadcastTo(this, wanted);
    }

    // ---- indexing ---------------------------------------------------------------------------------------------

    /** Rows of this table (rows, width) by number → (ids.length, width); an id may repeat. */
    public NdArray gatherRows(int[] ids) {
        return Indexing.gatherRows(this, ids);
    }

    /** One element of each row of this (rows, width) → (rows). */
    public NdArray pickPerRow(int[] columns) {
        return Indexing.pickPerRow(this, columns);
    }

    // ---- fused operations of a transformer --------------------------------------------------------------------

    /**
     * this (…, k) · w (k, n) + bias (n) → (…, n).
     *
     * @see org.adjoint4j.rrule.Definitions#linear
     */
    public NdArray linear(NdArray w, NdArray bias) {
        return Fused.linear(this, w, bias);
    }

    /**
     * Normalises the last axis to mean 0 and variance 1 and scales: (x − mean) / √(variance + eps) · gamma + beta, with
     * gamma and beta of shape (n). Ba et al. 2016, arXiv 1607.06450.
     *
     * @see org.adjoint4j.rrule.Definitions#layerNorm
     */
    public NdArray layerNorm(NdArray gamma, NdArray beta, double eps) {
        Fused.LayerNorm result = Fused.layerNorm(this, gamma, beta, eps);
        Adjoints.release(result.mean(), result.rstd());
        return result.value();
    }

    /**
     * Causal multi-head attention; this holds queries, keys and values of all heads side by side, (batch, time, 3 ·
     * channels) → (batch, time, channels).
     *
     * @see org.adjoint4j.rrule.Definitions#causalAttention
     */
    public NdArray causalAttention(int heads) {
        Fused.WithLogSumExp result = Fused.causalAttention(this, heads);
        result.logSumExp().release();
        return result.value();
    }

    /**
     * The mean negative log-likelihood of the targets under softmax of these logits (rows, classes) → (). Rows whose
     * target is {@code ignoreIndex} don't count; 0 if none counts.
     *
     * @see org.adjoint4j.rrule.Definitions#crossEntropy
     */
    public NdArray crossEntropy(int[] targets, int ignoreIndex) {
        Fused.WithLogSumExp result = Fused.crossEntropy(this, targets, ignoreIndex);
        result.logSumExp().release();
        return result.value();
    }

    /**
     * {@link #crossEntropy} of the logits this (rows, k) · w (k, classes), or · wᵀ with w (classes, k) if
     * {@code transposeW}, without holding all logits at once.
     *
     * @see org.adjoint4j.rrule.Definitions#linearCrossEntropy
     */
    public NdArray linearCrossEntropy(NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
        return Fused.linearCrossEntropy(this, w, transposeW, targets, ignoreIndex);
    }

    /**
     * Sets elements to 0 with probability {@code rate} in [0, 1) and divides the others by 1 − rate. The mask depends on
     * the seed and the place of an element only, by {@link org.adjoint4j.backend.Philox}.
     *
     * @see org.adjoint4j.rrule.Definitions#dropout
     */
    public NdArray dropout(double rate, long seed) {
        return Fused.dropout(this, rate, seed);
    }

    // ---- in place, for optimizers -----------------------------------------------------------------------------

    /** this += factor · x, of the same shape. */
    public void addScaledInPlace(double factor, NdArray x) {
        Updates.addScaled(this, factor, x);
    }

    /** Overwrites the elements with those of an array of the same shape. */
    public void copyFrom(NdArray source) {
        Updates.copy(source, this);
    }

    /**
     * One step of AdamW for all parameters of a model in place, with clipping by the norm of the whole gradient; see {@link
     * Backend#adamW}.
     *
     * @param gradients of the parameters, in their order; only read
     * @param loss what the gradients are of, 1 element: where it is not finite no parameter is changed
     * @param norm 1 element, 0 before the first step: gets the norm before clipping. Where that is not finite no parameter
     *     is changed, and none by later steps with this array
     */
    public static void adamWInPlace(
            List<AdamWParameter> parameters, List<NdArray> gradients, NdArray loss, NdArray norm, AdamWStep step) {
        Updates.adamW(parameters, gradients, loss, norm, step);
    }

    /** Returns the sum of the squares of all elements. */
    public double sumOfSquares() {
        return backend().sumOfSquares(buffer("sumOfSquares"), size());
    }

    // ---- conversion -------------------------------------------------------------------------------------------

    /** This array on another backend; itself if it is there already. */
    public NdArray to(Backend target) {
        return target == backend() ? this : Conversions.to(this, target, elementType());
    }

    /** This array in another element type; itself if it has it already. */
    public NdArray to(ElementType type) {
        return type == elementType() ? this : Conversions.to(this, backend(), type);
    }

    /** Gives the storage back before its region ends. */
    void release() {
        Region owner = owner();
        if (owner != null) {
            owner.discard(this);
        }
        releaseMemory();
    }

    /** Returns a description without the elements. */
    @Override
    public String toString() {
        return "NdArray " + shape + " of " + elementType() + " on " + backend().name()
                + (isReleased() ? ", region closed" : "");
    }
}
