package org.adjoint4j.transform.rule;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javassist.bytecode.BadBytecode;
import javassist.bytecode.ClassFile;
import javassist.bytecode.CodeAttribute;
import javassist.bytecode.CodeIterator;
import javassist.bytecode.Descriptor;
import javassist.bytecode.InstructionPrinter;
import javassist.bytecode.MethodInfo;

/** A short text that changes when what a compiled method does changes. */
final class PrimalDigest {
    private PrimalDigest() {}

    /** Returns the digest of a method, given as {@code name(erased parameter types)}; empty if there is none. */
    static Optional<String> of(ClassFile type, String method) {
        String name = method.substring(0, method.indexOf('('));
        List<MethodInfo> own = type.getMethods();
        return own.stream()
                .filter(m -> m.getName().equals(name) && signature(m).equals(method))
                .findFirst()
                .map(primal -> digest(primal, lambdas(own, name)));
    }

    private static String signature(MethodInfo method) {
        return method.getName() + Descriptor.toString(method.getDescriptor()).replace('$', '.');
    }

    /** The compiler makes methods of a method's lambdas, named after it. */
    private static List<MethodInfo> lambdas(List<MethodInfo> methods, String name) {
        return methods.stream()
                .filter(m -> m.getName().matches("lambda\\$" + java.util.regex.Pattern.quote(name) + "\\$\\d+"))
                .toList();
    }

    private static String digest(MethodInfo primal, List<MethodInfo> lambdas) {
        StringBuilder text = new StringBuilder(primal.getDescriptor()).append('\n');
        append(primal, text);
        lambdas.forEach(lambda -> append(lambda, text.append(lambda.getDescriptor())));
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] all = sha.digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Appends the instructions with the names they refer to, but not the numbers that other methods shift. */
    private static void append(MethodInfo method, StringBuilder text) {
        CodeAttribute code = method.getCodeAttribute();
        if (code == null) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            CodeIterator instructions = code.iterator();
            while (instructions.hasNext()) {
                int position = instructions.next();
                out.println(InstructionPrinter.instructionString(instructions, position, method.getConstPool()));
            }
        } catch (BadBytecode e) {
            throw new IllegalStateException(method + " has no valid code", e);
        }
        String numbered = bytes.toString(StandardCharsets.UTF_8);
        text.append(numbered.replaceAll("#\\d+|lambda\\$\\w+\\$\\d+", "").replace("ldc_w", "ldc"));
    }
}
