package org.adjoint4j.backend.cuda;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;

/** Stands for the kernels until they are written; a backend without them always gives a reason not to be used. */
abstract class UnwrittenKernels implements Backend {
    private static UnsupportedOperationException unwritten(String kernel) {
        return new UnsupportedOperationException(
                "the CUDA backend has no kernel '" + kernel + "' yet; use backend cpu");
    }

    @Override
    public final boolean supports(ElementType type) {
        throw unwritten("supports");
    }

    @Override
    public final Buffer allocate(ElementType type, int length) {
        throw unwritten("allocate");
    }

    @Override
    public final void recycle(Buffer buffer) {
        throw unwritten("recycle");
    }

    @Override
    public final void write(double[] source, Buffer out) {
        throw unwritten("write");
    }

    @Override
    public final void write(float[] source, Buffer out) {
        throw unwritten("write");
    }

    @Override
    public final void read(Buffer source, double[] out) {
        throw unwritten("read");
    }

    @Override
    public final void read(Buffer source, float[] out) {
        throw unwritten("read");
    }

    @Override
    public final void fill(Buffer out, int n, double value) {
        throw unwritten("fill");
    }

    @Override
    public final void copyRows(
            Buffer source,
            int sourceOffset,
            int sourceStride,
            Buffer out,
            int outOffset,
            int outStride,
            int rows,
            int length) {
        throw unwritten("copyRows");
    }

    @Override
    public final void copyStrided(Buffer source, int[] strides, int[] dims, Buffer out) {
        throw unwritten("copyStrided");
    }

    @Override
    public final void unary(UnaryOp op, Buffer x, Buffer out, int n) {
        throw unwritten("unary");
    }

    @Override
    public final void unaryBackward(UnaryOp op, Buffer x, Buffer y, Buffer dy, Buffer dx, int n) {
        throw unwritten("unaryBackward");
    }

    @Override
    public final void binary(BinaryOp op, Buffer a, int[] aStrides, Buffer b, int[] bStrides, int[] dims, Buffer out) {
        throw unwritten("binary");
    }

    @Override
    public final void binaryScalar(BinaryOp op, Buffer x, double scalar, boolean scalarFirst, Buffer out, int n) {
        throw unwritten("binaryScalar");
    }

    @Override
    public final void addScaled(double factor, Buffer x, Buffer y, int n) {
        throw unwritten("addScaled");
    }

    @Override
    public final void reduce(ReduceOp op, Buffer x, int outer, int n, int inner, Buffer out) {
        throw unwritten("reduce");
    }

    @Override
    public final void maxBackward(Buffer x, Buffer dy, int outer, int n, int inner, Buffer dx) {
        throw unwritten("maxBackward");
    }

    @Override
    public final void softmax(Buffer x, int outer, int n, int inner, Buffer out) {
        throw unwritten("softmax");
    }

    @Override
    public final void softmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        throw unwritten("softmaxBackward");
    }

    @Override
    public final void logSoftmax(Buffer x, int outer, int n, int inner, Buffer out) {
        throw unwritten("logSoftmax");
    }

    @Override
    public final void logSoftmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx) {
        throw unwritten("logSoftmaxBackward");
    }

    @Override
    public final double sumOfSquares(Buffer x, int n) {
        throw unwritten("sumOfSquares");
    }

    @Override
    public final void matmul(
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
        throw unwritten("matmul");
    }

    @Override
    public final void linear(Buffer x, Buffer w, Buffer bias, Buffer out, int m, int n, int k) {
        throw unwritten("linear");
    }

    @Override
    public final void linearBackward(
            Buffer x, Buffer w, Buffer dy, Buffer dx, Buffer dw, Buffer dbias, int m, int n, int k) {
        throw unwritten("linearBackward");
    }

    @Override
    public final void gatherRows(Buffer table, int[] ids, int width, Buffer out) {
        throw unwritten("gatherRows");
    }

    @Override
    public final void scatterAddRows(Buffer dy, int[] ids, int width, Buffer dTable) {
        throw unwritten("scatterAddRows");
    }

    @Override
    public final void pickPerRow(Buffer x, int[] columns, int width, Buffer out) {
        throw unwritten("pickPerRow");
    }

    @Override
    public final void pickPerRowBackward(Buffer dy, int[] columns, int width, Buffer dx) {
        throw unwritten("pickPerRowBackward");
    }

    @Override
    public final void layerNorm(
            Buffer x,
            Buffer gamma,
            Buffer beta,
            double eps,
            Buffer out,
            Buffer mean,
            Buffer rstd,
            int rows,
            int width) {
        throw unwritten("layerNorm");
    }

    @Override
    public final void layerNormBackward(
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
        throw unwritten("layerNormBackward");
    }

    @Override
    public final void causalAttention(
            Buffer qkv, Buffer out, Buffer logSumExp, int batch, int time, int heads, int headSize) {
        throw unwritten("causalAttention");
    }

    @Override
    public final void causalAttentionBackward(
            Buffer qkv,
            Buffer out,
            Buffer logSumExp,
            Buffer dOut,
            Buffer dqkv,
            int batch,
            int time,
            int heads,
            int headSize) {
        throw unwritten("causalAttentionBackward");
    }

    @Override
    public final void crossEntropy(
            Buffer logits, int[] targets, int ignoreIndex, Buffer loss, Buffer logSumExp, int rows, int width) {
        throw unwritten("crossEntropy");
    }

    @Override
    public final void crossEntropyBackward(
            Buffer logits,
            Buffer logSumExp,
            int[] targets,
            int ignoreIndex,
            Buffer dLoss,
            Buffer dlogits,
            int rows,
            int width) {
        throw unwritten("crossEntropyBackward");
    }

    @Override
    public final void linearCrossEntropy(
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
        throw unwritten("linearCrossEntropy");
    }

    @Override
    public final void dropout(Buffer x, Buffer out, int n, double rate, long seed) {
        throw unwritten("dropout");
    }

    @Override
    public final void adamW(
            Buffer p,
            Buffer grad,
            Buffer m,
            Buffer v,
            int n,
            double lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            double gradScale,
            int step) {
        throw unwritten("adamW");
    }
}
