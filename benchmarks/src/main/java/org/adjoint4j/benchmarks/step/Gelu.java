package org.adjoint4j.benchmarks.step;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.function.UnaryOperator;

/** How the peer makes GELU. */
enum Gelu {
    /** Exactly GPT-2's, written out in six operations, for DJL has no other. */
    TANH(Gelu::writtenOut),
    /** One operation of PyTorch, with the error function: at most 0.0005 off GPT-2's, and faster. */
    ERF(Activation::gelu);

    /** ½ (1 + tanh(u)) = sigmoid(2u) with u = √(2/π) (x + 0.044715x³); these are the factors of 2u. */
    private static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);

    private static final double CUBIC = 0.044715 * LINEAR;

    private final UnaryOperator<NDArray> function;

    Gelu(UnaryOperator<NDArray> function) {
        this.function = function;
    }

    NDArray of(NDArray x) {
        return function.apply(x);
    }

    private static NDArray writtenOut(NDArray x) {
        NDArray slope = x.mul(x).mul(CUBIC).addi(LINEAR);
        return Activation.sigmoid(slope.mul(x)).mul(x);
    }
}
