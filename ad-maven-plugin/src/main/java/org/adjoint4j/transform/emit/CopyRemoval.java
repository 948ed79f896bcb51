package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a reverse sweep the variables that are only another name for an adjoint: {@code double dY = dX;} where
 * {@code dX} does not change for as long as {@code dY} is read.
 */
final class CopyRemoval {
    private static final Pattern COPY = Pattern.compile(" *(double|float) (\\w+) = ([a-zA-Z_$][\\w$]*);");
    private static final Pattern CHANGE = Pattern.compile(" [-+*/%]?= |\\+\\+|--");
    private static final Pattern LOOP = Pattern.compile(" *(?:for|while) \\(.*");

    private final List<String> lines;
    private final Set<String> readLater;

    private CopyRemoval(List<String> lines, Set<String> readLater) {
        this.lines = new ArrayList<>(lines);
        this.readLater = readLater;
    }

    /** Returns the lines without such variables; those in {@code readLater} are read after the last line. */
    static List<String> from(List<String> lines, Set<String> readLater) {
        CopyRemoval removal = new CopyRemoval(lines, readLater);
        for (int i = lines.size() - 1; i >= 0; i--) {
            removal.tryAt(i);
        }
        return removal.withoutLooseComments();
    }

    /** A copy, with the lines between which it is known. */
    private record Copy(int line, int end, String name, String source) {}

    private void tryAt(int line) {
        Matcher text = line < lines.size() ? COPY.matcher(lines.get(line)) : null;
        if (text == null || !text.matches() || readLater.contains(text.group(2))) {
            return;
        }
        Copy copy = new Copy(line, endOfBlock(line), text.group(2), text.group(3));
        if (!isDeclared(text.group(1), copy.source(), line)) {
            return; // of another type, or not known
        }
        String back = copy.source() + " = " + copy.name() + ";";
        List<Integer> backs = new ArrayList<>();
        int lastRead = -1;
        int firstChange = Integer.MAX_VALUE;
        for (int i = line + 1; i < copy.end(); i++) {
            if (isComment(i)) {
                continue;
            }
            if (lines.get(i).strip().equals(back) && firstChange == Integer.MAX_VALUE) {
                backs.add(i);
                continue;
            }
            if (changes(copy.name(), i)) {
                return;
            }
            if (mentions(copy.name(), i)) {
                lastRead = i;
            }
            if (changes(copy.source(), i)) {
                firstChange = Math.min(firstChange, i);
            }
        }
        if (lastRead <= firstChange && !sharesLoop(copy, lastRead, firstChange)) {
            replace(copy, lastRead);
            for (int i = backs.size() - 1; i >= 0; i--) {
                lines.remove((int) backs.get(i));
            }
            lines.remove(line);
        }
    }

    private boolean isDeclared(String type, String name, int before) {
        String declaration = type + " " + name + " = ";
        return lines.subList(0, before).stream()
                .anyMatch(line -> line.stripLeading().startsWith(declaration));
    }

    private int endOfBlock(int line) {
        int indent = indent(line);
        int end = line + 1;
        while (end < lines.size() && (lines.get(end).isBlank() || indent(end) >= indent)) {
            end++;
        }
        return end;
    }

    private int indent(int line) {
        return lines.get(line).length() - lines.get(line).stripLeading().length();
    }

    private boolean isComment(int line) {
        return lines.get(line).stripLeading().startsWith("//");
    }

    private boolean mentions(String name, int line) {
        return next(name, lines.get(line), 0) >= 0;
    }

    private boolean changes(String name, int line) {
        String text = lines.get(line);
        for (int at = next(name, text, 0); at >= 0; at = next(name, text, at + 1)) {
            if (CHANGE.matcher(text).region(at + name.length(), text.length()).lookingAt()) {
                return true;
            }
        }
        return false;
    }

    /** Returns where a variable stands next in a line, from a position on; -1 if nowhere. */
    private static int next(String name, String line, int from) {
        for (int at = line.indexOf(name, from); at >= 0; at = line.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean begins = at == 0 || !isPart(line.charAt(at - 1)) && line.charAt(at - 1) != '.';
            boolean ends = end == line.length() || !isPart(line.charAt(end)) && line.charAt(end) != '(';
            if (begins && ends) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isPart(char c) {
        return Character.isJavaIdentifierPart(c);
    }

    /** In a loop, what changes the source further down comes before the reading in the next iteration. */
    private boolean sharesLoop(Copy copy, int lastRead, int firstChange) {
        if (firstChange == Integer.MAX_VALUE || lastRead < 0) {
            return false;
        }
        for (int i = copy.line() + 1; i < lastRead; i++) {
            if (LOOP.matcher(lines.get(i)).matches()) {
                int end = i + 1;
                while (indent(end) > indent(i)) {
                    end++;
                }
                if (lastRead <= end && firstChange <= end) {
                    return true;
                }
            }
        }
        return false;
    }

    private void replace(Copy copy, int lastRead) {
        for (int i = copy.line() + 1; i <= lastRead; i++) {
            if (!isComment(i)) {
                lines.set(i, replaced(lines.get(i), copy));
            }
        }
    }

    private static String replaced(String line, Copy copy) {
        StringBuilder text = new StringBuilder();
        int done = 0;
        for (int at = next(copy.name(), line, 0); at >= 0; at = next(copy.name(), line, at + 1)) {
            text.append(line, done, at).append(copy.source());
            done = at + copy.name().length();
        }
        return text.append(line, done, line.length()).toString();
    }

    /** A comment says where the lines below it come from; without any it goes. */
    private List<String> withoutLooseComments() {
        List<String> result = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Optional<String> next = i + 1 < lines.size() ? Optional.of(lines.get(i + 1)) : Optional.empty();
            boolean loose = isComment(i)
                    && next.map(String::stripLeading)
                            .map(text -> text.startsWith("//") || text.startsWith("}"))
                            .orElse(true);
            if (!loose) {
                result.add(lines.get(i));
            }
        }
        return result;
    }
}
