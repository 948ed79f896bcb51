package org.adjoint4j.benchmarks.products;

import java.util.Random;

/**
 * The matrices of a product.
 *
 * @param a the left one
 * @param b the right one
 * @param out room for the result
 */
record Operands(float[] a, float[] b, float[] out) {
    private static final long SEED = 1;

    /** Makes random ones. */
    static Operands random(Product product) {
        Random random = new Random(SEED);
        return new Operands(
                uniform(random, product.aLength()), uniform(random, product.bLength()), new float[product.outLength()]);
    }

    private static float[] uniform(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
