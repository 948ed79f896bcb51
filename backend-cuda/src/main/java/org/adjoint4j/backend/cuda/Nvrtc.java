package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * NVIDIA's run-time compiler. It is called directly, as JCuda's binding is for version 12 only and these functions are
 * the same in 13.
 */
final class Nvrtc {
    private static final int SUCCESS = 0;

    private final SymbolLookup library;

    Nvrtc(SymbolLookup library) {
        this.library = library;
    }

    /** Returns the compiler's version, such as {@code 12.4}. */
    String version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(JAVA_INT, 2);
            check(
                    Native.call(
                            function("nvrtcVersion", ADDRESS, ADDRESS), numbers, numbers.asSlice(JAVA_INT.byteSize())),
                    "nvrtcVersion");
            return numbers.getAtIndex(JAVA_INT, 0) + "." + numbers.getAtIndex(JAVA_INT, 1);
        }
    }

    /** Returns the newest architecture it compiles for that is not newer than the device's, such as 90; 0 if none. */
    int architecture(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            check(Native.call(function("nvrtcGetNumSupportedArchs", ADDRESS), count), "nvrtcGetNumSupportedArchs");
            MemorySegment all = arena.allocate(JAVA_INT, count.get(JAVA_INT, 0));
            check(Native.call(function("nvrtcGetSupportedArchs", ADDRESS), all), "nvrtcGetSupportedArchs");
            int best = 0;
            for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
                int supported = all.getAtIndex(JAVA_INT, i);
                best = supported <= device ? Math.max(best, supported) : best;
            }
            return best;
        }
    }

    /**
     * Compiles to machine code, or to PTX where the options name a virtual architecture.
     *
     * @throws IllegalStateException with the compiler's log if the source is not accepted
     */
    byte[] compile(KernelSource source, List<String> options, boolean toPtx) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = create(arena, source);
            try {
                MethodHandle compile = function("nvrtcCompileProgram", ADDRESS, JAVA_INT, ADDRESS);
                int status = Native.call(compile, program, options.size(), strings(arena, options));
                if (status != SUCCESS) {
                    throw new IllegalStateException("CUDA kernels of " + source.name() + " do not compile with "
                            + String.join(" ", options) + ":\n"
                            + new String(result(arena, program, "nvrtcGetProgramLog")).strip());
                }
                return result(arena, program, toPtx ? "nvrtcGetPTX" : "nvrtcGetCUBIN");
            } finally {
                MemorySegment handle = arena.allocateFrom(ADDRESS, program);
                Native.call(function("nvrtcDestroyProgram", ADDRESS), handle);
            }
        }
    }

    private MemorySegment create(Arena arena, KernelSource source) {
        MemorySegment handle = arena.allocate(ADDRESS);
        int status = Native.call(
                function("nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
                handle,
                arena.allocateFrom(source.text()),
                arena.allocateFrom(source.name()),
                1,
                strings(arena, List.of(source.headerText())),
                strings(arena, List.of(source.headerName())));
        check(status, "nvrtcCreateProgram");
        return handle.get(ADDRESS, 0);
    }

    /** Calls nvrtcGet...Size and nvrtcGet.... */
    private byte[] result(Arena arena, MemorySegment program, String getter) {
        MemorySegment size = arena.allocate(JAVA_LONG);
        check(Native.call(function(getter + "Size", ADDRESS, ADDRESS), program, size), getter + "Size");
        MemorySegment bytes = arena.allocate(size.get(JAVA_LONG, 0));
        check(Native.call(function(getter, ADDRESS, ADDRESS), program, bytes), getter);
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    private static MemorySegment strings(Arena arena, List<String> strings) {
        MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, strings.size()));
        for (int i = 0; i < strings.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return pointers;
    }

    private MethodHandle function(String name, ValueLayout... arguments) {
        return Native.function(library, name, arguments);
    }

    private static void check(int status, String function) {
        if (status != SUCCESS) {
            throw new IllegalStateException("NVRTC: " + function + " failed with status " + status);
        }
    }
}
