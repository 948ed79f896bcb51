package golden;

import org.adjoint4j.Differentiable;
import org.adjoint4j.array.NdArray;

final class Layers {
    record FeedForward(NdArray wFc, NdArray bFc, NdArray wProj, NdArray bProj) {}

    @Differentiable
    static NdArray feedForward(NdArray x, FeedForward p) {
        NdArray hidden = x.matmul(p.wFc()).add(p.bFc()).gelu();
        return hidden.matmul(p.wProj()).add(p.bProj());
    }
}
