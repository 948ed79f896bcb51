package org.adjoint4j.gpt2.huggingface;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The number formats of stored tensors that a model may have; each number is exactly some float. */
enum DType {
    /** IEEE 754 single precision. */
    F32(4) {
        @Override
        void read(ByteBuffer source, float[] out, int from, int to) {
            source.asFloatBuffer().get(out, from, to - from);
        }
    },
    /** IEEE 754 half precision. */
    F16(2) {
        @Override
        void read(ByteBuffer source, float[] out, int from, int to) {
            for (int i = from; i < to; i++) {
                out[i] = Float.float16ToFloat(source.getShort());
            }
        }
    },
    /** The upper half of a single-precision number. */
    BF16(2) {
        @Override
        void read(ByteBuffer source, float[] out, int from, int to) {
            for (int i = from; i < to; i++) {
                out[i] = Float.intBitsToFloat(source.getShort() << 16);
            }
        }
    };

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the format of a name such as {@code BF16}. */
    static Optional<DType> named(String name) {
        for (DType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Returns the size of a number. */
    int bytes() {
        return bytes;
    }

    /** Reads out[from] to out[to - 1] from the start of a little-endian {@code source}. */
    abstract void read(ByteBuffer source, float[] out, int from, int to);
}
