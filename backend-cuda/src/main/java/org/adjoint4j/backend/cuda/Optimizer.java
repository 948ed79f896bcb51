package org.adjoint4j.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint4j.backend.AdamWStep;

/**
 * AdamW: one kernel over all gradients for their norm, one that finds out how far to clip and whether there is to be a
 * step at all, and one over all parameters. The host learns of none of it.
 */
final class Optimizer {
    private static final String MODULE = "training";

    private final Gpu gpu;
    private final Table table;

    Optimizer(Gpu gpu) {
        this.gpu = gpu;
        this.table = new Table(gpu);
    }

    /** A parameter and what belongs to it, {@code n} elements each. */
    record Parameter(CudaBuffer p, CudaBuffer gradient, CudaBuffer m, CudaBuffer v, int n, double decay) {
        /** Returns struct Parameter of the source. */
        private long[] words() {
            long[] from = gradient.read().words();
            long to = p.modifyFloats();
            long last = Integer.toUnsignedLong(n) | (long) Float.floatToRawIntBits((float) decay) << Integer.SIZE;
            return new long[] {to, m.modifyFloats(), v.modifyFloats(), p.copyToUpdate(), from[0], from[1], last};
        }
    }

    void step(List<Parameter> parameters, CudaBuffer loss, CudaBuffer norm, AdamWStep step) {
        int[] sizes = parameters.stream().mapToInt(Parameter::n).toArray();
        boolean isEmpty = Arrays.stream(sizes).allMatch(n -> n == 0);
        Table.Place all = isEmpty ? new Table.Place(0, 0, 0) : table.put(words(parameters), sizes);
        DeviceMemory.Block parts = gpu.temporary((long) all.count() * Double.BYTES);
        DeviceMemory.Block scale = gpu.temporary(Float.BYTES);
        if (!isEmpty) {
            gpu.launch(MODULE, "gradient_squares")
                    .wide(all.arrays())
                    .wide(all.shares())
                    .block(parts)
                    .blocks(all.count());
        }
        gpu.launch(MODULE, "clip")
                .block(parts)
                .integer(all.count())
                .array(loss.read())
                .wide(Double.doubleToRawLongBits(step.clipNorm()))
                .wide(Double.doubleToRawLongBits(AdamWStep.NORM_GUARD))
                .wide(norm.modifyFloats())
                .block(scale)
                .blocks(1);
        if (!isEmpty) {
            update(all, scale, step);
        }
    }

    private static List<long[]> words(List<Parameter> parameters) {
        List<long[]> words = new ArrayList<>();
        parameters.forEach(parameter -> words.add(parameter.words()));
        return words;
    }

    private void update(Table.Place all, DeviceMemory.Block scale, AdamWStep step) {
        gpu.launch(MODULE, "adam_w")
                .wide(all.arrays())
                .wide(all.shares())
                .block(scale)
                .real(step.rate())
                .real(step.beta1())
                .real(step.beta2())
                .real(1 - step.beta1())
                .real(1 - step.beta2())
                .real(step.epsilon())
                .real(1 / (1 - Math.pow(step.beta1(), step.count())))
                .real(1 / (1 - Math.pow(step.beta2(), step.count())))
                .blocks(all.count());
    }
}
