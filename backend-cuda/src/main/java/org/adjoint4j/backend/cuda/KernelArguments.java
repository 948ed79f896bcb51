package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Arguments as the driver reads them: pointers to each. The same native memory serves all calls. */
final class KernelArguments {
    /** The most arguments of a kernel. */
    static final int MOST = 16;
    /** The most words that all arguments of a kernel have together. */
    static final int MOST_WORDS = 64;

    private final MemorySegment values = Arena.global().allocate(JAVA_LONG, MOST_WORDS);
    private final MemorySegment pointers = Arena.global().allocate(ADDRESS, MOST);

    /** Returns the pointers to a call's arguments, until the next call of this method. */
    MemorySegment of(Work.KernelCall call) {
        MemorySegment.copy(call.words(), 0, values, JAVA_LONG, 0, call.words().length);
        int[] starts = call.starts();
        for (int i = 0; i < starts.length; i++) {
            pointers.setAtIndex(ADDRESS, i, values.asSlice((long) starts[i] * Long.BYTES));
        }
        return pointers;
    }
}
