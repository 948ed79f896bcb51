package org.adjoint4j.benchmarks.products;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** OpenBLAS, called through {@code java.lang.foreign}. */
public final class OpenBlas {
    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;
    private static final long LONGEST_TEXT = 256;

    private final String origin;
    private final MethodHandle sgemm;
    private final MethodHandle setThreads;
    private final String description;

    /** Binds the functions of a library that is loaded. */
    OpenBlas(String origin, SymbolLookup library) {
        this.origin = origin;
        // critical: it reads and writes Java's arrays where they are, the same memory as ours in every respect
        this.sgemm = function(
                library,
                "cblas_sgemm",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_FLOAT,
                        ADDRESS,
                        JAVA_INT),
                Linker.Option.critical(true));
        this.setThreads = function(library, "openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
        this.description =
                text(library, "openblas_get_config") + ", kernels for " + text(library, "openblas_get_corename");
    }

    /** Returns version, kernels and place. */
    public String description() {
        return description + ", " + origin;
    }

    /** Sets how many threads the next products use. */
    public void threads(int threads) {
        call(() -> {
            setThreads.invokeExact(threads);
        });
    }

    /** Makes a product. */
    public void multiply(Product product, float[] a, float[] b, float[] out) {
        int m = product.m();
        int n = product.n();
        int k = product.k();
        call(() -> {
            sgemm.invokeExact(
                    ROW_MAJOR,
                    product.transA() ? TRANSPOSE : NO_TRANSPOSE,
                    product.transB() ? TRANSPOSE : NO_TRANSPOSE,
                    m,
                    n,
                    k,
                    1f,
                    MemorySegment.ofArray(a),
                    product.transA() ? m : k,
                    MemorySegment.ofArray(b),
                    product.transB() ? k : n,
                    0f,
                    MemorySegment.ofArray(out),
                    n);
        });
    }

    private interface NativeCall {
        void run() throws Throwable;
    }

    private static void call(NativeCall call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            throw new IllegalStateException("OpenBLAS can't be called: " + thrown.getMessage(), thrown);
        }
    }

    @SuppressWarnings("restricted") // the module is started with --enable-native-access
    private static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment address = library.find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the library has no function " + name + "; it is not an OpenBLAS with 32-bit integers"));
        return Linker.nativeLinker().downcallHandle(address, type, options);
    }

    @SuppressWarnings("restricted") // as above; the text is a constant of the library
    private static String text(SymbolLookup library, String name) {
        MethodHandle function = function(library, name, FunctionDescriptor.of(ADDRESS));
        String[] text = new String[1];
        call(() -> {
            MemorySegment pointer = (MemorySegment) function.invokeExact();
            text[0] = pointer.reinterpret(LONGEST_TEXT).getString(0).strip();
        });
        return text[0];
    }

    /** Loads a library for as long as the program runs; an absolute path or a name the system's loader knows. */
    @SuppressWarnings("restricted") // as above
    static OpenBlas load(String library) {
        return new OpenBlas(library, SymbolLookup.libraryLookup(library, Arena.global()));
    }
}
