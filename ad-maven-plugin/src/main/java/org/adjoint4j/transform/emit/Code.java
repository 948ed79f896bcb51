package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Lines of Java, indented. */
final class Code {
    private static final String STEP = "    ";
    private static final int WIDTH = 100; // generated code is indented further where it is used

    private final List<String> lines = new ArrayList<>();
    private int depth;
    private String current = "";

    /** Appends a line; a comment just above that says the same goes. */
    Code line(String text) {
        int last = lines.size() - 1;
        if (last >= 0 && lines.get(last).equals(STEP.repeat(depth) + "// " + text)) {
            lines.remove(last);
        }
        lines.add(text.isEmpty() ? "" : STEP.repeat(depth) + text);
        return this;
    }

    /** Appends a call, its arguments on a line or on lines of their own if it would be too long. */
    Code call(String head, List<String> arguments, String tail) {
        String line = head + "(" + String.join(", ", arguments) + ")" + tail;
        if (depth * STEP.length() + line.length() <= WIDTH) {
            return line(line);
        }
        line(head + "(");
        String together = STEP + STEP + String.join(", ", arguments) + ")" + tail;
        if (depth * STEP.length() + together.length() <= WIDTH) {
            return line(together);
        }
        for (int i = 0; i < arguments.size(); i++) {
            boolean last = i == arguments.size() - 1;
            line(STEP + STEP + arguments.get(i) + (last ? ")" + tail : ","));
        }
        return this;
    }

    /** Appends a comment that holds for the lines up to the next one; nothing if it is the same as before. */
    void comment(String text) {
        if (text.isEmpty() || text.equals(current)) {
            return;
        }
        current = text;
        lines.add(STEP.repeat(depth) + "// " + text);
    }

    /** Notes a comment as written: the next line need not repeat it. */
    Code said(String comment) {
        current = comment;
        return this;
    }

    /** Forgets which comment holds: the next one is written in any case. */
    void newComment() {
        current = "";
    }

    /** Appends a line and indents what follows. */
    Code open(String text) {
        return line(text).open();
    }

    /** Indents what follows. */
    Code open() {
        depth++;
        newComment();
        return this;
    }

    /** Ends an indentation. */
    Code close(String text) {
        depth--;
        line(text);
        newComment();
        return this;
    }

    /** Ends an indentation and starts the next: {@code } else {}. */
    Code closeOpen(String text) {
        depth--;
        return open(text);
    }

    /** Appends the lines of other code at the present indentation. */
    Code add(Code other) {
        for (String text : other.lines) {
            lines.add(text.isEmpty() ? "" : STEP.repeat(depth) + text);
        }
        return this;
    }

    /** Returns the same code without variables that are only another name for an adjoint and not read later. */
    Code withoutCopies(Set<String> readLater) {
        Code code = new Code();
        code.lines.addAll(CopyRemoval.from(lines, readLater));
        return code;
    }

    /** Returns whether a line is of some kind. */
    boolean hasLine(Predicate<String> kind) {
        return lines.stream().anyMatch(kind);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
