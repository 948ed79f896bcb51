package org.adjoint4j.backend.cuda;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Functions of native libraries that return an int: a status, 0 if all went well. */
final class Native {
    private Native() {}

    /**
     * Returns a handle of type {@code (arguments) -> int}.
     *
     * @throws java.util.NoSuchElementException if the library lacks it
     */
    @SuppressWarnings("restricted") // calling native code is what this class is for
    static MethodHandle function(SymbolLookup library, String name, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /** Calls a function that is rarely called and returns its status. */
    static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** What a call through a method handle throws is a defect, as native functions throw nothing. */
    static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("a call of a native function failed: " + e, e);
    }

    /** Returns the memory at an address that native code gave. */
    @SuppressWarnings("restricted") // the address comes without its extent
    static MemorySegment at(MemorySegment address, long bytes) {
        return address.reinterpret(bytes);
    }
}
