package org.adjoint4j.backend.reference;

import java.util.Arrays;
import java.util.Optional;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;

/**
 * The specification that every other backend is compared with: plain loops, one thread, double arithmetic throughout;
 * float elements are rounded when they are stored. Always available, never fast.
 */
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public boolean supports(ElementType type) {
        return true;
    }

    @Override
    public Buffer allocate(ElementType type, int length) {
        return new ReferenceBuffer(this, type, length);
    }

    /** Nothing is kept for later. */
    @Override
    public void recycle(Buffer buffer) {}

    @Override
    public void write(double[] source, Buffer out) {
        own(out).setAll(source);
    }

    @Override
    public void write(float[] source, Buffer out) {
        ReferenceTransfers.write(source, own(out));
    }

    @Override
    public void read(Buffer source, double[] out) {
        ReferenceTransfers.read(own(source), out);
    }

    @Override
    public void read(Buffer source, float[] out) {
        ReferenceTransfers.read(own(source), out);
    }

    @Override
    public void fill(Buffer out, int n, double value) {
        ReferenceTransfers.fill(own(out), n, value);
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
        ReferenceTransfers.copyRows(
                own(source), sourceOffset, sourceStride, own(out), outOffset, outStride, rows, length);
    }

    @Override
    public void copyStrided(Buffer source, int[] strides, int[] dims, Buffer out) {
        ReferenceTransfers.copyStrided(own(source), strides, dims, own(out));
    }

    @Override
    public void unary(UnaryOp op, Buffer x, Buffer out, int n) {
        ReferenceElementwise.unary(op, own(x), own(out), n);
    }

    @Override
    public void unaryBackward(UnaryOp op, Buffer x, Buffer y, Buffer dy, Buffer dx, int n) {
        ReferenceElementwise.unaryBackward(op, own(x), own(y), own(dy), own(dx), n);
    }

    @Override
    public void binary(BinaryOp op, Buffer a, int[] aStrides, Buffer b, int[] bStrides, int[] dims, Buffer out) {
        ReferenceElementwise.binary(op, own(a), aStrides, own(b), bStrides, dims, own(out));
    }

    @Override
    public void binaryScalar(BinaryOp op, Buffer x, double scalar, boolean scalarFirst, Buffer out, int n) {
        ReferenceElementwise.binaryScalar(op, own(x), scalar, scalarFirst, own(out), n);
    }

    @Override
    public void addScaled(double factor, Buffer x, Buffer y, int n) {
        ReferenceElementwise.addScaled(factor, own(x), own(y), n);
    }

    @Override
    public void reduce(ReduceOp op, Buffer x, int outer, int n, int inner, Buffer out) {
        ReferenceReductions.reduce(op, own(x), outer, n, inner, own(out));
    }

    @Override
    public void maxBackward(Buffer x, Buffer dy, int outer, int n, int inner, Buffer dx) {
        ReferenceReductions.maxBackward(own(x), own(dy), outer, n, inner, own(dx));
    }

    @Override
    public void softmax(Buffer x, int outer, int n, int inner, Buffer out) {
        ReferenceReductions.softmax(own(x), outer, n, inner, own(out));
    }

    @Override
    public void softmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        ReferenceReductions.softmaxBackward(own(y), own(dy), outer, n, inner, own(dx));
    }

    @Override
    public void logSoftmax(Buffer x, int outer, int n, int inner, Buffer out) {
        ReferenceReductions.logSoftmax(own(x), outer, n, inner, own(out));
    }

    @Override
    public void logSoftmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        ReferenceReductions.logSoftmaxBackward(own(y), own(dy), outer, n, inner, own(dx));
    }

    @Override
    public double sumOfSquares(Buffer x, int n) {
        return ReferenceReductions.sumOfSquares(own(x), n);
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
        ReferenceProducts.matmul(
                own(a), transA, strideA, own(b), transB, strideB, own(out), batch, m, n, k, accumulate);
    }

    @Override
    public void linear(Buffer x, Buffer w, Buffer bias, Buffer out, int m, int n, int k) {
        ReferenceProducts.linear(own(x), own(w), own(bias), own(out), m, n, k);
    }

    @Override
    public void linearBackward(Buffer x, Buffer w, Buffer dy, Buffer dx, Buffer dw, Buffer dbias, int m, int n, int k) {
        ReferenceProducts.linearBackward(own(x), own(w), own(dy), own(dx), own(dw), own(dbias), m, n, k);
    }

    @Override
    public void gatherRows(Buffer table, int[] ids, int width, Buffer out) {
        ReferenceIndexing.gatherRows(own(table), ids, width, own(out));
    }

    @Override
    public void scatterAddRows(Buffer dy, int[] ids, int width, Buffer dTable) {
        ReferenceIndexing.scatterAddRows(own(dy), ids, width, own(dTable));
    }

    @Override
    public void pickPerRow(Buffer x, int[] columns, int width, Buffer out) {
        ReferenceIndexing.pickPerRow(own(x), columns, width, own(out));
    }

    @Override
    public void pickPerRowBackward(Buffer dy, int[] columns, int width, Buffer dx) {
        ReferenceIndexing.pickPerRowBackward(own(dy), columns, width, own(dx));
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
        ReferenceLayerNorm.forward(own(x), own(gamma), own(beta), eps, own(out), own(mean), own(rstd), rows, width);
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
        ReferenceLayerNorm.backward(
                own(x), own(gamma), own(mean), own(rstd), own(dy), own(dx), own(dgamma), own(dbeta), rows, width);
    }

    @Override
    public void causalAttention(
            Buffer qkv, Buffer out, Buffer logSumExp, int batch, int time, int heads, int headSize) {
        new ReferenceAttention(own(qkv), batch, time, heads, headSize).forward(own(out), own(logSumExp));
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
        new ReferenceAttention(own(qkv), batch, time, heads, headSize)
                .backward(own(out), own(logSumExp), own(dOut), own(dqkv));
    }

    @Override
    public void crossEntropy(
            Buffer logits, int[] targets, int ignoreIndex, Buffer loss, Buffer logSumExp, int rows, int width) {
        ReferenceCrossEntropy.forward(own(logits), targets, ignoreIndex, own(loss), own(logSumExp), rows, width);
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
        ReferenceCrossEntropy.backward(
                own(logits), own(logSumExp), targets, ignoreIndex, own(dLoss), own(dlogits), rows, width);
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
        ReferenceLinearCrossEntropy product =
                new ReferenceLinearCrossEntropy(own(x), own(w), transW, rows, width, vocabulary);
        own(loss).set(0, product.loss(targets, ignoreIndex));
        if (dx != null) {
            product.gradient(targets, ignoreIndex, own(dx), own(dw));
        }
    }

    @Override
    public void dropout(Buffer x, Buffer out, int n, double rate, long seed) {
        ReferenceTraining.dropout(own(x), own(out), n, rate, seed);
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
        ReferenceTraining.adamW(own(p), own(grad), own(m), own(v), sizes, weightDecay, own(loss), own(norm), step);
    }

    private static ReferenceBuffer own(Buffer buffer) {
        return ReferenceBuffer.of(buffer);
    }

    private static ReferenceBuffer[] own(Buffer[] buffers) {
        return Arrays.stream(buffers).map(ReferenceBuffer::of).toArray(ReferenceBuffer[]::new);
    }
}
