package org.adjoint4j.backend.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A GPU on the CPU: the kernels compiled by g++, one fiber for each CUDA thread, behind libraries with the names of
 * NVIDIA's. They are built into {@code target/emulation} and loaded into this JVM, after which JCuda and this backend
 * find them by their names. The C++ sources are in {@code src/test/cuda}.
 */
final class Emulation {
    private static final Path SOURCES = Path.of("src", "test", "cuda");
    private static final Path KERNELS = Path.of("src", "main", "resources", "org", "adjoint4j", "backend", "cuda");
    private static final Path BUILT = Path.of("target", "emulation");
    /** A function that the tests do without returns CUDA_ERROR_NOT_SUPPORTED or CUBLAS_STATUS_NOT_SUPPORTED. */
    private static final String STUB = "\t.weak %1$s\n\t.type %1$s,@function\n%1$s:\n\tmovl $%2$d,%%eax\n\tret\n";

    private static Optional<String> problem; // null before the first attempt
    private static SymbolLookup driver;
    private static SymbolLookup nvrtc;

    private Emulation() {}

    /** Builds and loads the libraries unless that is done; returns why it can't be. */
    static synchronized Optional<String> problem() {
        if (problem == null) {
            problem = start();
        }
        return problem;
    }

    /** Sets the order in which a block's threads run: {@code reverse}, {@code shuffle:SEED} or anything else. */
    static void order(String order) {
        setEnvironment("CUDA_ON_CPU_ORDER", order);
    }

    /** Sets how much memory the device has. */
    static void memory(long bytes) {
        setEnvironment("FAKECUDA_MEM", Long.toString(bytes));
    }

    /** Lets all allocations after the next n fail, none if n is negative. */
    static void failAllocationsAfter(int n) {
        call(driver, "fakecuda_fail_after", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), n);
    }

    /** Lets work wait until somebody waits for it, or run at once. */
    static void lazy(boolean lazy) {
        call(driver, "fakecuda_drain", FunctionDescriptor.ofVoid());
        setEnvironment("FAKECUDA_LAZY", lazy ? "1" : "0");
    }

    /** Lets streams refuse to be captured, or not. */
    static void failCapture(boolean fail) {
        call(driver, "fakecuda_fail_capture", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), fail ? 1 : 0);
    }

    /** Returns how many graphs were made. */
    static long graphs() {
        return figure("fakecuda_graphs");
    }

    static long graphLaunches() {
        return figure("fakecuda_graph_launches");
    }

    /** Returns how often a kernel of a graph got new arguments. */
    static long updates() {
        return figure("fakecuda_updates");
    }

    static long allocations() {
        return figure("fakecuda_allocations");
    }

    static long launches() {
        return figure("fakecuda_launches");
    }

    static long copiesToHost() {
        return figure("fakecuda_copies_to_host");
    }

    /** Returns how many copies to the device were queued on a stream that has kernels, between which they run. */
    static long copiesAmidKernels() {
        return figure("fakecuda_copies_amid_kernels");
    }

    /** Returns how many pieces of work have been queued and not yet run; some are only where it is lazy. */
    static long waiting() {
        return figure("fakecuda_waiting");
    }

    /** Returns how often the host has waited until the device had nothing left to do; counted only where it is lazy. */
    static long idleTimes() {
        return figure("fakecuda_idle_times");
    }

    /** Returns how often threads of a block or warp have waited for each other. */
    static long meetings() {
        return figure("fakecuda_meetings");
    }

    /** Returns how much device memory is allocated. */
    static long usedBytes() {
        return figure("fakecuda_used");
    }

    /** Makes the device usable again after a kernel failed. */
    static void forgive() {
        call(driver, "fakecuda_forgive", FunctionDescriptor.ofVoid());
    }

    /** Returns how often the compiler was called. */
    static int compilations() {
        return (int) call(nvrtc, "fakenvrtc_compiled", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    }

    private static long figure(String name) {
        return (long) call(driver, name, FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    }

    private static Optional<String> start() {
        try {
            Optional<String> missing = missing();
            if (missing.isPresent()) {
                return missing;
            }
            Path folder = BUILT.resolve(digest()).toAbsolutePath();
            if (!Files.exists(folder)) {
                build(folder);
            }
            driver = load(folder, "libcuda.so.1");
            load(folder, "libcublas.so.12");
            load(folder, "libcublas.so.13");
            nvrtc = load(folder, "libnvrtc.so.12");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> missing() throws IOException {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            return Optional.of("the emulation is for Linux on x86-64");
        }
        for (String tool : List.of("g++", "nm")) {
            try {
                run(Path.of("."), tool, "--version");
            } catch (IOException e) {
                return Optional.of("no GPU, and no " + tool + " to emulate one");
            }
        }
        return Optional.empty();
    }

    /** Builds anew, and removes what was built of older sources. */
    private static void build(Path folder) throws IOException {
        Files.createDirectories(BUILT);
        try (Stream<Path> old = Files.walk(BUILT)) {
            for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(BUILT)) {
                    Files.delete(path);
                }
            }
        }
        Path work = Files.createTempDirectory(BUILT.toAbsolutePath(), "build");
        buildDriver(work);
        stubs(work, "libJCublas2", "cublas", 15);
        library(work, "libcublas.so.12", List.of("libcuda.so.1"), "fakecublas.cpp", "libJCublas2.S");
        library(work, "libcublas.so.13", List.of("libcuda.so.1"), "fakecublas.cpp");
        library(work, "libnvrtc.so.12", List.of(), "fakenvrtc.cpp");
        Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void buildDriver(Path work) throws IOException {
        List<Process> compilers = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        for (Path kernels : files(KERNELS, ".cu")) {
            String object = kernels.getFileName() + ".o";
            objects.add(object);
            List<String> command = compiler("-x", "c++", "-include", "cuda_on_cpu.h", "-I" + KERNELS.toAbsolutePath());
            command.addAll(List.of("-c", kernels.toAbsolutePath().toString(), "-o", object));
            compilers.add(start(work, command));
        }
        for (Process compiler : compilers) {
            finish(compiler, "compiling the kernels with g++");
        }
        stubs(work, "libJCudaDriver", "cu[A-Z]", 801);
        objects.add(0, SOURCES.resolve("fakecuda.cpp").toAbsolutePath().toString());
        objects.add("libJCudaDriver.S");
        library(work, "libcuda.so.1", List.of(), objects.toArray(String[]::new));
    }

    /** Links a library; sources are of {@link #SOURCES} where they are not of the folder. */
    private static void library(Path work, String name, List<String> needed, String... inputs) throws IOException {
        Path version = work.resolve(name + ".map");
        Files.writeString(version, name + " { global: *; };\n");
        List<String> command = compiler("-shared", "-Wl,-soname," + name, "-Wl,--version-script=" + version);
        command.addAll(List.of("-o", name));
        for (String input : inputs) {
            Path source = SOURCES.resolve(input).toAbsolutePath();
            command.add(Files.exists(source) ? source.toString() : input);
        }
        command.addAll(needed);
        command.add("-lpthread");
        finish(start(work, command), "linking " + name);
    }

    private static List<String> compiler(String... more) {
        List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-O2", "-fPIC", "-w"));
        command.add("-I" + SOURCES.toAbsolutePath());
        command.addAll(List.of(more));
        return command;
    }

    /** Writes an assembler source with a weak function for each one that a library of JCuda imports. */
    private static void stubs(Path work, String library, String prefix, int status) throws IOException {
        String file = library + "-12.6.0-linux-x86_64.so";
        try (InputStream in = Emulation.class.getResourceAsStream("/lib/" + file)) {
            Files.copy(in, work.resolve(file));
        }
        String imported = run(work, "nm", "-D", "--undefined-only", file);
        String text = imported.lines()
                .map(line -> line.strip().replaceFirst("^U ", "").replaceFirst("@.*", ""))
                .filter(name -> name.matches(prefix + ".*"))
                .distinct()
                .map(name -> STUB.formatted(name, status))
                .collect(Collectors.joining());
        Files.writeString(work.resolve(library + ".S"), text + "\t.section .note.GNU-stack,\"\",@progbits\n");
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String digest() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path folder : List.of(SOURCES, KERNELS)) {
                for (Path file : files(folder, "")) {
                    digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path folder, List<String> command) throws IOException {
        Path log = Files.createTempFile(folder, "log", ".txt");
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static void finish(Process process, String what) throws IOException {
        try {
            if (process.waitFor() != 0) {
                throw new IOException(what + " failed; see the logs in " + BUILT.toAbsolutePath());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + " was interrupted", e);
        }
    }

    private static String run(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        finish(process, String.join(" ", command));
        return output;
    }

    @SuppressWarnings("restricted") // loading native code is what this class is for
    private static SymbolLookup load(Path folder, String file) {
        return SymbolLookup.libraryLookup(folder.resolve(file), Arena.global());
    }

    private static void setEnvironment(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            FunctionDescriptor type = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            MemorySegment key = arena.allocateFrom(name);
            call(Linker.nativeLinker().defaultLookup(), "setenv", type, key, arena.allocateFrom(value), 1);
        }
    }

    @SuppressWarnings("restricted") // calling native code is what this class is for
    private static Object call(SymbolLookup library, String name, FunctionDescriptor type, Object... arguments) {
        try {
            return Linker.nativeLinker()
                    .downcallHandle(library.findOrThrow(name), type)
                    .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
