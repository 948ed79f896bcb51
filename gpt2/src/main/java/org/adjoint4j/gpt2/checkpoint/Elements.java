package org.adjoint4j.gpt2.checkpoint;

import java.nio.ByteBuffer;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/** An array's elements as big-endian bytes and back. */
final class Elements {
    private Elements() {}

    static byte[] toBytes(NdArray array) {
        ByteBuffer bytes = ByteBuffer.allocate(
                Math.multiplyExact(array.size(), array.elementType().bytes()));
        if (array.elementType() == ElementType.FLOAT32) {
            bytes.asFloatBuffer().put(array.toFloatArray());
        } else {
            bytes.asDoubleBuffer().put(array.toDoubleArray());
        }
        return bytes.array();
    }

    static NdArray fromBytes(byte[] bytes, ElementType type, Shape shape, Backend backend) {
        if (type == ElementType.FLOAT32) {
            float[] values = new float[shape.size()];
            ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
            return NdArray.of(backend, shape, values);
        }
        double[] values = new double[shape.size()];
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
        return NdArray.of(backend, type, shape, values);
    }
}
