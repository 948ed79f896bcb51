package org.adjoint4j.gpt2.model;

import java.util.Arrays;
import java.util.Random;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/**
 * Makes a GPT-2's first parameters as the original does: matrices from N(0, 0.02²), those that end a residual branch
 * smaller by √(2·layers), biases 0, gammas 1. The same seed gives the same values on every backend.
 */
public final class Gpt2Initializer {
    static final double DEVIATION = 0.02;

    private final Backend backend;
    private final ElementType type;
    private final double residualDeviation;
    private final Random random;

    private Gpt2Initializer(Backend backend, ElementType type, int layers, long seed) {
        this.backend = backend;
        this.type = type;
        this.residualDeviation = DEVIATION / Math.sqrt(2.0 * layers);
        this.random = new Random(seed);
    }

    /** Returns new parameters. */
    public static Gpt2Parameters initialize(Backend backend, ElementType type, Gpt2Config config, long seed) {
        Gpt2Initializer initializer = new Gpt2Initializer(backend, type, config.layers(), seed);
        return Gpt2Layout.build(config, initializer::initial);
    }

    private NdArray initial(String path, Shape shape) {
        if (path.endsWith(".gamma")) {
            return NdArray.full(backend, type, shape, 1);
        }
        if (shape.rank() < 2) {
            return NdArray.zeros(backend, type, shape);
        }
        return normal(shape, path.endsWith(".wProj") ? residualDeviation : DEVIATION);
    }

    private NdArray normal(Shape shape, double deviation) {
        if (type == ElementType.FLOAT32) {
            float[] values = new float[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
            return NdArray.of(backend, shape, values);
        }
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> deviation * random.nextGaussian());
        return NdArray.of(backend, type, shape, values);
    }
}
