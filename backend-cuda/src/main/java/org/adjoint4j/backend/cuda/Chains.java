package org.adjoint4j.backend.cuda;

/**
 * Element-wise work that follows a product or a normalisation, joined to one kernel as it comes: bias, dropout, residual,
 * then GELU or a layer norm; and the residual's adjoint after that of a layer norm. Every result is stored all the same, so
 * joining saves the reading and can't be told from one kernel for each step.
 */
final class Chains {
    private static final String MODULE = LayerNorm.MODULE;

    private final Gpu gpu;
    private Chain chain; // what the last kernel of a chain does
    private Work queued; // that kernel, as long as nothing came after it
    private Backward backward;
    private Work backwardQueued;

    Chains(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * rows += bias; dropped = dropout(rows); sum = base + dropped. What is {@link View#NONE} is left out.
     *
     * @param n elements of all
     * @param width of the bias
     */
    private record Chain(View rows, View bias, View dropped, Mask mask, View base, View sum, int n, int width) {
        /** Returns where the chain's last result is. */
        View result() {
            if (sum != View.NONE) {
                return sum;
            }
            return dropped != View.NONE ? dropped : rows;
        }

        boolean isBiasOnly() {
            return dropped == View.NONE && sum == View.NONE;
        }

        boolean takesSum(View other, View out) {
            return sum == View.NONE && !other.equals(result()) && leaves(out);
        }

        /** Whether out[i] can be written as soon as element i of the rest is read: memory may have been given back since. */
        boolean leaves(View out) {
            return bias.address() != out.address() && isApart(out, rows) && isApart(out, base) && isApart(out, dropped);
        }

        /** Whether none of these is where the chain reads or writes. */
        boolean hasNothingAt(View... others) {
            for (View other : others) {
                for (View own : new View[] {rows, bias, dropped, base, sum}) {
                    if (other.address() == own.address()) {
                        return false;
                    }
                }
            }
            return true;
        }

        Chain withDropped(View out, Mask itsMask) {
            return new Chain(rows, bias, out, itsMask, base, sum, n, width);
        }

        Chain withSum(View x, View out) {
            return new Chain(rows, bias, dropped, mask, x, out, n, width);
        }

        /** Returns struct Chain of the source. */
        long[] words() {
            long last =
                    Integer.toUnsignedLong(Float.floatToRawIntBits((float) mask.scale)) | (long) width << Integer.SIZE;
            View[] arrays = {rows, bias, dropped, base, sum};
            long[] words = new long[2 * arrays.length + 3];
            for (int i = 0; i < arrays.length; i++) {
                System.arraycopy(arrays[i].words(), 0, words, 2 * i, 2);
            }
            words[words.length - 3] = mask.threshold;
            words[words.length - 2] = mask.seed;
            words[words.length - 1] = last;
            return words;
        }
    }

    /** Which elements dropout keeps, and what they are multiplied with. */
    record Mask(double scale, long threshold, long seed) {
        private static final Mask NONE = new Mask(1, 0, 0);
    }

    /** A layer norm. */
    record Norm(View gamma, View beta, double eps, View out, View mean, View rstd, int rows, int width) {}

    /** The adjoint of a layer norm's input. */
    record Backward(View x, View gamma, View mean, View rstd, View dy, View dx, int rows, int width) {
        /** As {@link Chain#leaves}. */
        boolean leaves(View out) {
            return gamma.address() != out.address()
                    && mean.address() != out.address()
                    && rstd.address() != out.address()
                    && isApart(out, x)
                    && isApart(out, dy);
        }
    }

    /** Whether two arrays of equal length are in different memory, or have each element at the same place. */
    private static boolean isApart(View a, View b) {
        return a.address() != b.address() || a.half() == b.half();
    }

    /** x (rows, width) += bias (width). */
    void bias(View x, View bias, int rows, int width) {
        launch(new Chain(x, bias, View.NONE, Mask.NONE, View.NONE, View.NONE, rows * width, width), false);
    }

    /** out = dropout(x) for n elements. */
    void dropout(View x, View out, int n, Mask mask) {
        if (continues(x, n) && chain.isBiasOnly() && chain.leaves(out)) {
            launch(chain.withDropped(out, mask), true);
        } else {
            launch(new Chain(x, View.NONE, out, mask, View.NONE, View.NONE, n, n), false);
        }
    }

    /** out = a + b for n elements. */
    void add(View a, View b, View out, int n) {
        if (isSumOfAdjoint(a, b, n) && backward.leaves(out)) {
            backward(backward, a.equals(backward.dx) ? b : a, out, true);
        } else if (continues(b, n) && chain.takesSum(a, out)) {
            launch(chain.withSum(a, out), true);
        } else if (continues(a, n) && chain.takesSum(b, out)) {
            launch(chain.withSum(b, out), true);
        } else {
            launch(new Chain(b, View.NONE, View.NONE, Mask.NONE, a, out, n, n), false);
        }
    }

    /** out = gelu(x) for n elements; returns false where there is nothing to join it with. */
    boolean gelu(View x, View out, int n) {
        if (!continues(x, n) || !chain.leaves(out)) {
            return false;
        }
        gpu.launch(MODULE, "chain_gelu")
                .replacingLast(true)
                .struct(chain.words())
                .array(out)
                .integer(n)
                .forEach4(n);
        return true;
    }

    /** Normalises the rows of x. */
    void norm(View x, Norm norm) {
        boolean joined = continues(x, norm.rows * norm.width)
                && norm.width % 4 == 0
                && chain.leaves(norm.out)
                && chain.hasNothingAt(norm.mean, norm.rstd);
        Launch launch =
                gpu.launch(MODULE, joined ? "chain_layer_norm" : "layer_norm").replacingLast(joined);
        (joined ? launch.struct(chain.words()) : launch.array(x))
                .array(norm.gamma)
                .array(norm.beta)
                .real(norm.eps)
                .array(norm.out)
                .array(norm.mean)
                .array(norm.rstd)
                .integer(norm.rows)
                .integer(norm.width)
                .blocks(LayerNorm.blocks(norm.rows));
    }

    /** Makes the adjoint of a layer norm's input. */
    void backward(Backward call) {
        backward(call, View.NONE, View.NONE, false);
    }

    /** The same, and out = other + dx. */
    private void backward(Backward call, View other, View out, boolean joined) {
        backward = call;
        backwardQueued = gpu.launch(MODULE, "layer_norm_backward")
                .replacingLast(joined)
                .array(call.x)
                .array(call.gamma)
                .array(call.mean)
                .array(call.rstd)
                .array(call.dy)
                .array(call.dx)
                .array(other)
                .array(out)
                .integer(call.rows)
                .integer(call.width)
                .blocks(LayerNorm.blocks(call.rows));
        if (joined) {
            backwardQueued = null;
        }
    }

    private boolean isSumOfAdjoint(View a, View b, int n) {
        return backwardQueued != null
                && gpu.isLast(backwardQueued)
                && n == backward.rows * backward.width
                && a.equals(backward.dx) != b.equals(backward.dx);
    }

    /** Returns whether x is what the last kernel, one of a chain, has made. */
    private boolean continues(View x, int n) {
        return queued != null && gpu.isLast(queued) && x.equals(chain.result()) && n == chain.n;
    }

    private void launch(Chain wanted, boolean joined) {
        chain = wanted;
        queued = gpu.launch(MODULE, "chain")
                .replacingLast(joined)
                .struct(wanted.words())
                .integer(wanted.n)
                .forEach4(wanted.n);
    }
}
