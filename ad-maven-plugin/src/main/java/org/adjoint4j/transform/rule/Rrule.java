package org.adjoint4j.transform.rule;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.adjoint4j.transform.ir.SweepPair;

/**
 * A reverse rule of a method, written by hand or generated.
 *
 * @param primal the method it belongs to, as {@code owner#name(erased parameter types)}
 * @param owner the qualified class of the rule
 * @param method the rule's name
 * @param gradientType what its pullback returns, as Java source with qualified names
 * @param accessors for each differentiated argument ({@link #RECEIVER} or its position) how its adjoint is read off
 *     the pullback's result: a record accessor, or {@code *} for the result itself
 * @param generated whether the plugin wrote it: its pullback then returns arrays that nobody else holds
 * @param inPlace whether the adjoints of arrays are shared with the rule, an {@code InPlaceVjp}
 * @param pair the two sweeps of a method of the same module, where a caller may run them on its own stacks
 */
public record Rrule(
        String primal,
        String owner,
        String method,
        String gradientType,
        Map<Integer, String> accessors,
        boolean generated,
        boolean inPlace,
        Optional<SweepPair> pair) {
    /** The position of the receiver in {@link #accessors()}. */
    public static final int RECEIVER = -1;

    private static final Pattern LINE =
            Pattern.compile("(rrule|gradient) (\\S+) -> ([\\w.$]+)#(\\w+) : (.+?) : (\\S*)( : in place)?");

    /** Copies the accessors. */
    public Rrule {
        accessors = new TreeMap<>(accessors);
    }

    /**
     * Reads a line of a rule index.
     *
     * @throws IllegalArgumentException if the line has another form
     */
    public static Rrule parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a line of a rule index: " + line);
        }
        Map<Integer, String> accessors = new LinkedHashMap<>();
        Arrays.stream(parts.group(6).split(","))
                .filter(entry -> !entry.isEmpty())
                .forEach(entry -> {
                    String[] sides = entry.split("=", 2);
                    accessors.put(sides[0].equals("this") ? RECEIVER : Integer.parseInt(sides[0]), sides[1]);
                });
        return new Rrule(
                parts.group(2),
                parts.group(3),
                parts.group(4),
                parts.group(5),
                accessors,
                parts.group(1).equals("gradient"),
                parts.group(7) != null,
                Optional.empty());
    }

    /** Returns the line of a rule index for this rule; {@code kind} is {@code rrule} or {@code gradient}. */
    public String line(String kind) {
        String map = accessors.entrySet().stream()
                .map(e -> (e.getKey() == RECEIVER ? "this" : e.getKey().toString()) + "=" + e.getValue())
                .collect(Collectors.joining(","));
        return kind + " " + primal + " -> " + owner + "#" + method + " : " + gradientType + " : " + map
                + (inPlace ? " : in place" : "");
    }
}
