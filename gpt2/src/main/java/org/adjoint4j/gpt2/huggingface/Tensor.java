package org.adjoint4j.gpt2.huggingface;

import java.util.List;

/**
 * What a safetensors header says about one tensor, checked.
 *
 * @param name its name
 * @param dtype its numbers' format as the file spells it; models are read from those of {@link DType}
 * @param dims its extents
 * @param begin where its bytes begin, counted from the end of the header
 * @param end where they end, exclusive
 */
record Tensor(String name, String dtype, List<Long> dims, long begin, long end) {
    /** Returns the number of elements. */
    long size() {
        return dims.stream().reduce(1L, Math::multiplyExact);
    }
}
