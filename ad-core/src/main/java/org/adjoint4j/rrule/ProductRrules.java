package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.requireLike;

import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;

/**
 * Reverse rules of the matrix products. Giles 2008, "Collected matrix derivative results for forward and reverse mode
 * algorithmic differentiation", section 2.2.2.
 */
public final class ProductRrules {
    private ProductRrules() {}

    /** C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC. */
    @RruleFor(type = NdArray.class, method = "matmul")
    public static Vjp<NdArray, PairGradient> matmul(NdArray a, NdArray b) {
        return matmul(a, b, false, false);
    }

    /**
     * C = op(A)·op(B): d op(A) = dC·op(B)ᵀ, d op(B) = op(A)ᵀ·dC, each transposed back where op transposes. The adjoint
     * of a rank-2 side that serves a batch is the sum over the batch.
     */
    @RruleFor(type = NdArray.class, method = "matmul")
    public static Vjp<NdArray, PairGradient> matmul(NdArray a, NdArray b, boolean transposeA, boolean transposeB) {
        NdArray c = a.matmul(b, transposeA, transposeB);
        return Vjp.of(c, dc -> {
            requireLike("matmul", dc, c);
            return new PairGradient(
                    () -> Scratch.array(() -> leftAdjoint(a, b, transposeA, transposeB, dc)),
                    () -> Scratch.array(() -> rightAdjoint(a, b, transposeA, transposeB, dc)));
        });
    }

    private static NdArray leftAdjoint(NdArray a, NdArray b, boolean transposeA, boolean transposeB, NdArray dc) {
        NdArray da = transposeA ? b.matmul(dc, transposeB, true) : dc.matmul(b, false, !transposeB);
        return sumOverBatch(a.shape(), da);
    }

    private static NdArray rightAdjoint(NdArray a, NdArray b, boolean transposeA, boolean transposeB, NdArray dc) {
        if (b.shape().rank() == 2 && a.shape().rank() > 2 && !transposeA) {
            return rightAdjoint(stacked(a), b, false, transposeB, stacked(dc)); // the product sums over the batch
        }
        NdArray db = transposeB ? dc.matmul(a, true, transposeA) : a.matmul(dc, !transposeA, false);
        return sumOverBatch(b.shape(), db);
    }

    /** (…, m, n) → (… · m, n) without copying. */
    private static NdArray stacked(NdArray x) {
        Shape s = x.shape();
        return x.reshape(s.sizeBetween(0, s.rank() - 1), s.dim(-1));
    }

    private static NdArray sumOverBatch(Shape shape, NdArray adjoint) {
        return adjoint.shape().rank() == shape.rank() ? adjoint : Scratch.sumTo(shape, adjoint);
    }
}
