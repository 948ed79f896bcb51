package org.adjoint4j.backend.cpu;

import static org.adjoint4j.backend.cpu.CpuBuffer.data;

import java.util.Optional;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Philox;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;

/**
 * Kernels in pure Java on all cores, for 32-bit floats. They use vector instructions where the JVM runs with
 * {@code --add-modules jdk.incubator.vector}, else plain loops. The system property {@code adjoint4j.cpu.threads} sets
 * the number of threads; results do not depend on it.
 */
public final class CpuBackend implements Backend {
    private static final String THREADS = "adjoint4j.cpu.threads";
    private static final int MOST_IDLE = 4096;

    private final Cpu cpu;
    private final Copies copies;
    private final RowSums rowSums;
    private final Broadcasting broadcasting;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final Softmaxes softmaxes;
    private final MatrixProducts products;
    private final LayerNorm layerNorms;
    private final CrossEntropy crossEntropies;
    /** Buffers that nobody holds. */
    private final Idle<CpuBuffer> buffers = new Idle<>(MOST_IDLE, () -> new CpuBuffer(this));

    /** Makes a backend with its own threads and pool; both stay empty until used. */
    public CpuBackend() {
        this(configuredThreads(), KernelChoice.best());
    }

    CpuBackend(int threads, VectorKernels vectors) {
        this.cpu =
                new Cpu(new Workers(threads), new ArrayPool(Runtime.getRuntime().maxMemory() / 2), vectors);
        this.copies = new Copies(cpu);
        this.rowSums = new RowSums(cpu);
        this.broadcasting = new Broadcasting(cpu);
        this.elementwise = new Elementwise(cpu);
        this.reductions = new Reductions(cpu);
        this.softmaxes = new Softmaxes(cpu);
        this.products = new MatrixProducts(cpu);
        this.layerNorms = new LayerNorm(cpu);
        this.crossEntropies = new CrossEntropy(cpu);
    }

    private static int configuredThreads() {
        String value = System.getProperty(THREADS);
        if (value == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            return Math.max(1, Integer.parseInt(value.strip()));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "system property " + THREADS + " is '" + value + "', not a number of threads", notANumber);
        }
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int rank() {
        return 100;
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public boolean supports(ElementType type) {
        return type == ElementType.FLOAT32;
    }

    @Override
    public Buffer allocate(ElementType type, int length) {
        if (!supports(type)) {
            throw new IllegalArgumentException(
                    "backend cpu has no " + type + " arrays, only FLOAT32; use backend reference for " + type);
        }
        return buffers.take().of(length, cpu.pool().take(length));
    }

    @Override
    public void recycle(Buffer buffer) {
        if (buffer instanceof CpuBuffer own) {
            cpu.pool().give(own.detach());
            buffers.give(own);
        }
    }

    @Override
    public void write(double[] source, Buffer out) {
        Copies.write(source, data(out));
    }

    @Override
    public void write(float[] source, Buffer out) {
        System.arraycopy(source, 0, data(out), 0, source.length);
    }

    @Override
    public void read(Buffer source, double[] out) {
        Copies.read(data(source), out);
    }

    @Override
    public void read(Buffer source, float[] out) {
        System.arraycopy(data(source), 0, out, 0, out.length);
    }

    @Override
    public void fill(Buffer out, int n, double value) {
        cpu.fill(data(out), n, (float) value);
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
        copies.copyRows(data(source), sourceOffset, sourceStride, data(out), outOffset, outStride, rows, length);
    }

    @Override
    public void copyStrided(Buffer source, int[] strides, int[] dims, Buffer out) {
        broadcasting.copyStrided(data(source), strides, dims, data(out));
    }

    @Override
    public void unary(UnaryOp op, Buffer x, Buffer out, int n) {
        elementwise.unary(op, data(x), data(out), n);
    }

    @Override
    public void unaryBackward(UnaryOp op, Buffer x, Buffer y, Buffer dy, Buffer dx, int n) {
        elementwise.unaryBackward(op, data(x), data(y), data(dy), data(dx), n);
    }

    @Override
    public void binary(BinaryOp op, Buffer a, int[] aStrides, Buffer b, int[] bStrides, int[] dims, Buffer out) {
        broadcasting.binary(op, data(a), aStrides, data(b), bStrides, dims, data(out));
    }

    @Override
    public void binaryScalar(BinaryOp op, Buffer x, double scalar, boolean scalarFirst, Buffer out, int n) {
        float[] in = data(x);
        float[] result = data(out);
        cpu.elements(
                n, (from, to) -> Arithmetic.scalar(op, in, from, (float) scalar, scalarFirst, result, from, to - from));
    }

    @Override
    public void addScaled(double factor, Buffer x, Buffer y, int n) {
        float[] in = data(x);
        float[] sum = data(y);
        cpu.elements(n, (from, to) -> Arithmetic.addScaled((float) factor, in, from, sum, from, to - from));
    }

    @Override
    public void reduce(ReduceOp op, Buffer x, int outer, int n, int inner, Buffer out) {
        reductions.reduce(op, data(x), outer, n, inner, data(out));
    }

    @Override
    public void maxBackward(Buffer x, Buffer dy, int outer, int n, int inner, Buffer dx) {
        reductions.maxBackward(data(x), data(dy), outer, n, inner, data(dx));
    }

    @Override
    public void softmax(Buffer x, int outer, int n, int inner, Buffer out) {
        softmaxes.softmax(data(x), outer, n, inner, data(out));
    }

    @Override
    public void softmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        softmaxes.softmaxBackward(data(y), data(dy), outer, n, inner, data(dx));
    }

    @Override
    public void logSoftmax(Buffer x, int outer, int n, int inner, Buffer out) {
        softmaxes.logSoftmax(data(x), outer, n, inner, data(out));
    }

    @Override
    public void logSoftmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        softmaxes.logSoftmaxBackward(data(y), data(dy), outer, n, inner, data(dx));
    }

    @Override
    public double sumOfSquares(Buffer x, int n) {
        return reductions.sumOfSquares(data(x), n);
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
        Matrix left = new Matrix(data(a), 0, transA ? m : k, transA);
        Matrix right = new Matrix(data(b), 0, transB ? k : n, transB);
        products.batch(left, strideA, right, strideB, data(out), batch, new Extents(m, n, k), accumulate);
    }

    @Override
    public void linear(Buffer x, Buffer w, Buffer bias, Buffer out, int m, int n, int k) {
        products.linear(data(x), data(w), data(bias), data(out), Extents.of(m, n, k));
    }

    @Override
    public void linearBackward(Buffer x, Buffer w, Buffer dy, Buffer dx, Buffer dw, Buffer dbias, int m, int n, int k) {
        products.linearBackward(data(x), data(w), data(dy), data(dx), data(dw), Extents.of(m, n, k));
        reductions.sumColumns(data(dy), 1, m, n, data(dbias));
    }

    @Override
    public void gatherRows(Buffer table, int[] ids, int width, Buffer out) {
        copies.gatherRows(data(table), ids, width, data(out));
    }

    @Override
    public void scatterAddRows(Buffer dy, int[] ids, int width, Buffer dTable) {
        rowSums.scatterAddRows(data(dy), ids, width, data(dTable));
    }

    @Override
    public void pickPerRow(Buffer x, int[] columns, int width, Buffer out) {
        Copies.pickPerRow(data(x), columns, width, data(out));
    }

    @Override
    public void pickPerRowBackward(Buffer dy, int[] columns, int width, Buffer dx) {
        copies.pickPerRowBackward(data(dy), columns, width, data(dx));
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
        layerNorms.forward(data(x), data(gamma), data(beta), eps, data(out), data(mean), data(rstd), rows, width);
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
        layerNorms.backward(
                data(x),
                data(gamma),
                data(mean),
                data(rstd),
                data(dy),
                data(dx),
                data(dgamma),
                data(dbeta),
                rows,
                width);
    }

    @Override
    public void causalAttention(
            Buffer qkv, Buffer out, Buffer logSumExp, int batch, int time, int heads, int headSize) {
        Heads extents = new Heads(batch, time, heads, headSize);
        if (extents.narrow()) {
            new NarrowAttention(cpu, data(qkv), data(out), data(logSumExp), extents).run();
        } else {
            new Attention(cpu, data(qkv), data(out), data(logSumExp), extents).run();
        }
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
        Heads extents = new Heads(batch, time, heads, headSize);
        AttentionAdjoints arrays = new AttentionAdjoints(data(qkv), data(out), data(logSumExp), data(dOut), data(dqkv));
        if (extents.narrow()) {
            new NarrowAttentionBackward(cpu, arrays, extents).run();
        } else {
            new AttentionBackward(cpu, arrays, extents).run();
        }
    }

    @Override
    public void crossEntropy(
            Buffer logits, int[] targets, int ignoreIndex, Buffer loss, Buffer logSumExp, int rows, int width) {
        crossEntropies.forward(data(logits), targets, ignoreIndex, data(loss), data(logSumExp), rows, width);
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
        crossEntropies.backward(
                data(logits), data(logSumExp), targets, ignoreIndex, data(dLoss)[0], data(dlogits), rows, width);
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
        var kernel =
                new LinearCrossEntropy(cpu, data(x), data(w), transW, targets, ignoreIndex, rows, width, vocabulary);
        data(loss)[0] = (float) (dx == null ? kernel.loss() : kernel.lossAndAdjoints(data(dx), data(dw)));
    }

    @Override
    public void dropout(Buffer x, Buffer out, int n, double rate, long seed) {
        float[] in = data(x);
        float[] result = data(out);
        long threshold = Philox.threshold(rate);
        float scale = (float) (1 / (1 - rate));
        cpu.elements(n, (from, to) -> cpu.vectors().dropout(in, result, from, to - from, threshold, scale, seed));
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
        if (!Float.isFinite(data(norm)[0])) {
            return;
        }
        double sum = 0;
        for (int i = 0; i < grad.length; i++) {
            sum += sumOfSquares(grad[i], sizes[i]);
        }
        double length = Math.sqrt(sum);
        data(norm)[0] = Float.isFinite(data(loss)[0]) ? (float) length : Float.NaN;
        if (!Float.isFinite(data(norm)[0])) {
            return;
        }
        double scale = step.gradientScale(length);
        AdamW update = AdamW.of(step, scale);
        for (int i = 0; i < p.length; i++) {
            float decay = (float) (1 - step.rate() * weightDecay[i]);
            update(update, data(p[i]), data(grad[i]), data(m[i]), data(v[i]), decay, sizes[i]);
        }
    }

    /** Small parameters are many, and need no closure for a loop of one task. */
    private void update(AdamW update, float[] p, float[] grad, float[] m, float[] v, float decay, int n) {
        if (n <= Cpu.GRAIN) {
            update.update(p, grad, m, v, decay, 0, n);
        } else {
            cpu.elements(n, (from, to) -> update.update(p, grad, m, v, decay, from, to));
        }
    }
}
