package org.adjoint4j.backend.cuda;

import static org.adjoint4j.backend.cuda.CudaBuffer.of;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Later;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;

/**
 * The backend {@code cuda}: kernels on the first NVIDIA GPU of the machine, for 32-bit floats, preferred to all others
 * where it can be used. The system property {@code adjoint4j.cuda.precision} chooses {@code float32}, {@code tf32} or
 * {@code bfloat16} for matrix products and activations; parameters, gradients of parameters and the optimizer's state
 * are always float32.
 *
 * <p>Calls return when their work is queued. Only {@code read}, {@code sumOfSquares} and asking for a number of {@code
 * readLater} wait for it.
 */
public final class CudaBackend implements Backend {
    private final CudaMachine machine;
    private final Supplier<Precision> precision;
    private final KernelCache cache;
    private Device device; // opened by the first allocation

    /** Made by {@link java.util.ServiceLoader}. */
    public CudaBackend() {
        this(new CudaMachine(Libraries::find), Precision::configured, KernelCache.ofUser());
    }

    CudaBackend(CudaMachine machine, Precision precision, KernelCache cache) {
        this(machine, () -> precision, cache);
    }

    private CudaBackend(CudaMachine machine, Supplier<Precision> precision, KernelCache cache) {
        this.machine = machine;
        this.precision = precision;
        this.cache = cache;
    }

    /** The GPU and its kernels. */
    private record Device(
            Gpu gpu,
            Transfers transfers,
            Copies copies,
            Elementwise elementwise,
            Reductions reductions,
            Products products,
            Indexing indexing,
            LayerNorm layerNorm,
            Attention attention,
            CrossEntropy crossEntropy,
            Dropout dropout,
            Optimizer optimizer) {
        static Device on(Gpu gpu) {
            return new Device(
                    gpu,
                    new Transfers(gpu),
                    new Copies(gpu),
                    new Elementwise(gpu),
                    new Reductions(gpu),
                    new Products(gpu),
                    new Indexing(gpu),
                    new LayerNorm(gpu),
                    new Attention(gpu),
                    new CrossEntropy(gpu),
                    new Dropout(gpu),
                    new Optimizer(gpu));
        }
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int rank() {
        return 200;
    }

    @Override
    public Optional<String> unavailableReason() {
        return machine.whatIsMissing();
    }

    @Override
    public boolean supports(ElementType type) {
        return type == ElementType.FLOAT32;
    }

    /** Returns how much device memory is held, idle, and was ever asked for. */
    DeviceMemory.Statistics memory() {
        return gpu().memory().statistics();
    }

    /** Returns the GPU, opened if it is not yet. */
    Gpu gpu() {
        return device().gpu();
    }

    private synchronized Device device() {
        if (device == null) {
            device = Device.on(open());
        }
        return device;
    }

    private Gpu open() {
        try {
            return new Gpu(machine, precision.get(), cache);
        } catch (LinkageError e) {
            // JCuda's message has a page of places it looked at
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalStateException(
                    "JCuda's native libraries can't be loaded (" + first + "); it unpacks them to the folder of"
                            + " temporary files, which must allow programs, or finds them in -Djava.library.path",
                    e);
        }
    }

    @Override
    public Buffer allocate(ElementType type, int length) {
        if (!supports(type)) {
            throw new IllegalArgumentException(
                    "backend cuda has no " + type + " arrays, only FLOAT32; use backend reference for " + type);
        }
        return new CudaBuffer(this, gpu(), length);
    }

    @Override
    public void recycle(Buffer buffer) {
        if (buffer instanceof CudaBuffer own) {
            own.discard();
        }
    }

    @Override
    public void write(double[] source, Buffer out) {
        run(d -> d.transfers.write(source, of(out)));
    }

    @Override
    public void write(float[] source, Buffer out) {
        run(d -> d.transfers.write(source, of(out)));
    }

    @Override
    public void read(Buffer source, double[] out) {
        run(d -> d.transfers.read(of(source), out));
    }

    @Override
    public void read(Buffer source, float[] out) {
        run(d -> d.transfers.read(of(source), out));
    }

    @Override
    public Later readLater(Buffer source) {
        Gpu opened = gpu();
        return opened.compute(() -> opened.laterValues().of(of(source)));
    }

    @Override
    public void fill(Buffer out, int n, double value) {
        run(d -> d.copies.fill(of(out), n, value));
    }

    @Override
    public void copyRows(
            Buffer source,
            int sourceOffset,
            int sourceStride,
            Buffer out,
            int outOffset,
            int outStride,
            int rows,
            int length) {
        run(d ->
                d.copies.copyRows(of(source), sourceOffset, sourceStride, of(out), outOffset, outStride, rows, length));
    }

    @Override
    public void copyStrided(Buffer source, int[] strides, int[] dims, Buffer out) {
        run(d -> d.copies.copyStrided(of(source), strides, dims, of(out)));
    }

    @Override
    public void unary(UnaryOp op, Buffer x, Buffer out, int n) {
        run(d -> d.elementwise.unary(op, of(x), of(out), n));
    }

    @Override
    public void unaryBackward(UnaryOp op, Buffer x, Buffer y, Buffer dy, Buffer dx, int n) {
        run(d -> d.elementwise.unaryBackward(op, of(x), of(y), of(dy), of(dx), n));
    }

    @Override
    public void binary(BinaryOp op, Buffer a, int[] aStrides, Buffer b, int[] bStrides, int[] dims, Buffer out) {
        run(d -> d.elementwise.binary(op, of(a), aStrides, of(b), bStrides, dims, of(out)));
    }

    @Override
    public void binaryScalar(BinaryOp op, Buffer x, double scalar, boolean scalarFirst, Buffer out, int n) {
        run(d -> d.elementwise.binaryScalar(op, of(x), scalar, scalarFirst, of(out), n));
    }

    @Override
    public void addScaled(double factor, Buffer x, Buffer y, int n) {
        run(d -> d.elementwise.addScaled(factor, of(x), of(y), n));
    }

    @Override
    public void reduce(ReduceOp op, Buffer x, int outer, int n, int inner, Buffer out) {
        run(d -> d.reductions.reduce(op, of(x), outer, n, inner, of(out)));
    }

    @Override
    public void maxBackward(Buffer x, Buffer dy, int outer, int n, int inner, Buffer dx) {
        run(d -> d.reductions.maxBackward(of(x), of(dy), outer, n, inner, of(dx)));
    }

    @Override
    public void softmax(Buffer x, int outer, int n, int inner, Buffer out) {
        run(d -> d.reductions.softmax(of(x), false, outer, n, inner, of(out)));
    }

    @Override
    public void softmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        run(d -> d.reductions.softmaxBackward(of(y), of(dy), false, outer, n, inner, of(dx)));
    }

    @Override
    public void logSoftmax(Buffer x, int outer, int n, int inner, Buffer out) {
        run(d -> d.reductions.softmax(of(x), true, outer, n, inner, of(out)));
    }

    @Override
    public void logSoftmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        run(d -> d.reductions.softmaxBackward(of(y), of(dy), true, outer, n, inner, of(dx)));
    }

    @Override
    public double sumOfSquares(Buffer x, int n) {
        Device opened = device();
        return opened.gpu.compute(() -> opened.reductions.sumOfSquares(of(x), n));
    }

    @Override
    public void matmul(
            Buffer a,
            boolean transA,
            int strideA,
            Buffer b,
            boolean transB,
            int strideB,
            Buffer out,
            int batch,
            int m,
            int n,
            int k,
            boolean accumulate) {
        run(d ->
                d.products.matmul(of(a), transA, strideA, of(b), transB, strideB, of(out), batch, m, n, k, accumulate));
    }

    @Override
    public void linear(Buffer x, Buffer w, Buffer bias, Buffer out, int m, int n, int k) {
        run(d -> d.products.linear(of(x), of(w), of(bias), of(out), m, n, k));
    }

    @Override
    public void linearBackward(Buffer x, Buffer w, Buffer dy, Buffer dx, Buffer dw, Buffer dbias, int m, int n, int k) {
        run(d -> d.products.linearBackward(of(x), of(w), of(dy), of(dx), of(dw), of(dbias), m, n, k));
    }

    @Override
    public void gatherRows(Buffer table, int[] ids, int width, Buffer out) {
        run(d -> d.indexing.gatherRows(of(table), ids, width, of(out)));
    }

    @Override
    public void scatterAddRows(Buffer dy, int[] ids, int width, Buffer dTable) {
        run(d -> d.indexing.scatterAddRows(of(dy), ids, width, of(dTable)));
    }

    @Override
    public void pickPerRow(Buffer x, int[] columns, int width, Buffer out) {
        run(d -> d.indexing.pickPerRow(of(x), columns, width, of(out)));
    }

    @Override
    public void pickPerRowBackward(Buffer dy, int[] columns, int width, Buffer dx) {
        run(d -> d.indexing.pickPerRowBackward(of(dy), columns, width, of(dx)));
    }

    @Override
    public void layerNorm(
            Buffer x,
            Buffer gamma,
            Buffer beta,
            double eps,
            Buffer out,
            Buffer mean,
            Buffer rstd,
            int rows,
            int width) {
        run(d -> d.layerNorm.forward(of(x), of(gamma), of(beta), eps, of(out), of(mean), of(rstd), rows, width));
    }

    @Override
    public void layerNormBackward(
            Buffer x,
            Buffer gamma,
            Buffer mean,
            Buffer rstd,
            Buffer dy,
            Buffer dx,
            Buffer dgamma,
            Buffer dbeta,
            int rows,
            int width) {
        run(d -> d.layerNorm.backward(
                of(x), of(gamma), of(mean), of(rstd), of(dy), of(dx), of(dgamma), of(dbeta), rows, width));
    }

    @Override
    public void causalAttention(
            Buffer qkv, Buffer out, Buffer logSumExp, int batch, int time, int heads, int headSize) {
        run(d -> d.attention.forward(
                of(qkv), of(out), of(logSumExp), new Attention.Heads(batch, time, heads, headSize)));
    }

    @Override
    public void causalAttentionBackward(
            Buffer qkv,
            Buffer out,
            Buffer logSumExp,
            Buffer dOut,
            Buffer dqkv,
            int batch,
            int time,
            int heads,
            int headSize) {
        run(d -> d.attention.backward(
                of(qkv),
                of(out),
                of(logSumExp),
                of(dOut),
                of(dqkv),
                new Attention.Heads(batch, time, heads, headSize)));
    }

    @Override
    public void crossEntropy(
            Buffer logits, int[] targets, int ignoreIndex, Buffer loss, Buffer logSumExp, int rows, int width) {
        run(d -> d.crossEntropy.forward(of(logits), targets, ignoreIndex, of(loss), of(logSumExp), rows, width));
    }

    @Override
    public void crossEntropyBackward(
            Buffer logits,
            Buffer logSumExp,
            int[] targets,
            int ignoreIndex,
            Buffer dLoss,
            Buffer dlogits,
            int rows,
            int width) {
        run(d -> d.crossEntropy.backward(
                of(logits), of(logSumExp), targets, ignoreIndex, of(dLoss), of(dlogits), rows, width));
    }

    @Override
    public void linearCrossEntropy(
            Buffer x,
            Buffer w,
            boolean transW,
            int[] targets,
            int ignoreIndex,
            Buffer loss,
            Buffer dx,
            Buffer dw,
            int rows,
            int width,
            int vocabulary) {
        run(d -> d.crossEntropy.linear(
                new CrossEntropy.Head(of(x), of(w), transW, targets, ignoreIndex, rows, width, vocabulary),
                of(loss),
                dx == null ? null : of(dx),
                dw == null ? null : of(dw)));
    }

    @Override
    public void dropout(Buffer x, Buffer out, int n, double rate, long seed) {
        run(d -> d.dropout.apply(of(x), of(out), n, rate, seed));
    }

    @Override
    public void adamW(
            Buffer[] p,
            Buffer[] grad,
            Buffer[] m,
            Buffer[] v,
            int[] sizes,
            double[] weightDecay,
            Buffer loss,
            Buffer norm,
            AdamWStep step) {
        List<Optimizer.Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            parameters.add(
                    new Optimizer.Parameter(of(p[i]), of(grad[i]), of(m[i]), of(v[i]), sizes[i], weightDecay[i]));
        }
        run(d -> d.optimizer.step(parameters, of(loss), of(norm), step));
    }

    private void run(Consumer<Device> work) {
        Device opened = device();
        opened.gpu.run(() -> work.accept(opened));
    }
}
