package org.adjoint4j.backend;

/** Elementwise functions of one argument; x is the argument, y the result. */
public enum UnaryOp {
    /** −x; derivative −1. */
    NEG,
    /** eˣ; derivative y. */
    EXP,
    /** ln x; derivative 1 / x. */
    LOG,
    /** √x; derivative 1 / (2y), so +∞ at 0. */
    SQRT,
    /** x²; derivative 2x. */
    SQUARE,
    /** |x|; derivative sign(x), 0 at 0. */
    ABS,
    /** tanh x; derivative 1 − y². */
    TANH,
    /** 1 / (1 + e⁻ˣ); derivative y (1 − y). */
    SIGMOID,
    /** max(x, 0); derivative 1 for x &gt; 0, else 0. NaN stays NaN. */
    RELU,
    /** GPT-2's GELU, ½x (1 + tanh(√(2/π) (x + 0.044715x³))); Hendrycks and Gimpel 2016, arXiv 1606.08415. */
    GELU
}
