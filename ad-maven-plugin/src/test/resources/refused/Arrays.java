package refused;

import java.util.LinkedList;
import java.util.List;
import org.adjoint4j.Ad;
import org.adjoint4j.Differentiable;
import org.adjoint4j.array.NdArray;

final class Arrays {
    @Differentiable
    static NdArray addsInPlace(NdArray x, NdArray y) {
        // AD-ERROR: 9: 'NdArray.addScaledInPlace' has no reverse rule
        x.addScaledInPlace(2, y);
        return x;
    }

    @Differentiable
    static NdArray copies(NdArray x, NdArray y) {
        // AD-ERROR: 9: 'NdArray.copyFrom' has no reverse rule
        x.copyFrom(y);
        return x.mul(y);
    }

    @Differentiable
    static NdArray updates(NdArray x, NdArray g) {
        // AD-ERROR: 9: 'NdArray.adamWInPlace' has no reverse rule
        NdArray.adamWInPlace(List.of(), List.of(), x, g, null);
        return x;
    }

    @Differentiable
    static NdArray writesToAnAlias(NdArray x, NdArray step) {
        NdArray constant = Ad.stopGradient(x);
        NdArray y = x.square();
        // AD-ERROR: 9: 'NdArray.addScaledInPlace' has no reverse rule
        constant.addScaledInPlace(2, Ad.stopGradient(step));
        return y;
    }

    @Differentiable
    static NdArray epsilon(NdArray x, NdArray gamma, NdArray beta, double eps) {
        // AD-ERROR: 16: the reverse rule of 'NdArray.layerNorm' does not differentiate argument 'eps'
        return x.layerNorm(gamma, beta, eps);
    }

    @Differentiable
    static NdArray rate(NdArray x, double rate) {
        // AD-ERROR: 16: the reverse rule of 'NdArray.dropout' does not differentiate argument 'rate'
        return x.dropout(rate, 3);
    }

    @Differentiable
    static NdArray arrayList(NdArray x, NdArray y) {
        LinkedList<NdArray> list = new LinkedList<>();
        // AD-ERROR: 9: 'LinkedList.add' has no reverse rule
        list.add(x);
        return NdArray.concat(0, list);
    }

    @Differentiable
    static NdArray buffer(NdArray x) {
        // AD-ERROR: 9: 'NdArray.buffer' has no reverse rule
        x.buffer();
        return x;
    }
}
