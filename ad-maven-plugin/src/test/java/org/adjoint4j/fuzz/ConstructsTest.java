package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What random programs really hold, so that no construct is left out unnoticed. */
final class ConstructsTest {
    private static final int PROGRAMS = 500;
    private static final String FUNCTION =
            "(?:\\w*(?:Operator|Supplier)(?:<\\w+>)?|(?:Bi|ToDouble|IntToDouble)?Function(?:<[\\w, ]+>)?|Blend)";

    /** Each construct, how it looks, and in how many of 500 programs it is at least. */
    private static final Map<Pattern, Integer> CONSTRUCTS = new LinkedHashMap<>();

    private static void expect(int programs, String... patterns) {
        for (String pattern : patterns) {
            CONSTRUCTS.put(Pattern.compile(pattern), programs);
        }
    }

    static {
        // functions
        expect(100, FUNCTION + " \\w+ = \\(?[\\w ,]*\\)? -> ", "\\b(?:twice|fold|foldAll|series|through)\\(");
        expect(
                25,
                FUNCTION + " \\w+ = .* -> \\{ ",
                FUNCTION + " \\w+ = \\w+::\\w+",
                "\\((?:.*, )?DoubleUnaryOperator \\w+[,)]");
        expect(
                10,
                "\\.andThen\\(",
                "\\.compose\\(",
                "\\(\\(DoubleUnaryOperator\\) ",
                "Pair::new",
                "Subject::",
                "= \\(\\) -> ");
        // methods
        expect(50, "pick\\(", "total\\(", "mix\\(", "\\.apply\\(", "\\.dot\\(", "\\.scaled\\(", "record Data\\w+\\(");
        expect(20, "total\\(\\)", "weighted\\(", "both\\(", "double\\.\\.\\.", "class Nest", "plain\\(", "partly\\(");
        expect(20, "static void ", "wrt = \\{", "\\w+r0\\(.*\\w+r1\\(|\\w+r1\\(", "this\\.");
        expect(10, "\\bprivate ", "@NonDifferentiable (?:double|float|Pair)");
        expect(1, "mix\\([^()]*f\\)|mix\\(\\(\\(float\\)", "\\.through\\(");
        // memory
        expect(50, "new ArrayList<>\\(\\)", "\\.add\\(", "double\\[\\]\\[\\]", "\\.clone\\(\\)");
        expect(
                20,
                "List<Pair> \\w+ = new ArrayList",
                "\\.set\\(",
                "List\\.copyOf",
                "new Holder\\(",
                "\\w+\\[(?:[01]|\\w+ & 1)\\] = \\w+;",
                "System\\.arraycopy",
                "Arrays\\.fill");
        // numbers
        expect(50, "\\bfloat \\w+ = ", "\\((?:byte|short|char)\\) \\+", "(?:<<|>>>)");
        expect(
                8,
                "(?:short|byte|char|long) \\w+ = ",
                "\\w+ \\*= 1\\.5;",
                "\\w+ >>= 1;",
                "\\w+ \\+= Ad\\.stopGradient",
                "Integer\\.MAX_VALUE");
        // control flow
        expect(50, "try \\{", "instanceof", "switch \\(", "\\bfor \\(", "while \\(", "continue", "break");
        expect(20, "\u0001case \\w+\\(.*\\) ", "throw new", "break label\\d+;", "continue label\\d+;", "default ->");
    }

    @Test
    void everyConstructIsWritten() {
        List<String> programs = LongStream.rangeClosed(1, PROGRAMS)
                .mapToObj(seed -> ProgramGenerator.generate(seed, "f" + seed).text())
                .toList();
        List<String> rare = new ArrayList<>();
        CONSTRUCTS.forEach((construct, atLeast) -> {
            long found = programs.stream()
                    .filter(text -> construct.matcher(text).find())
                    .count();
            if (found < atLeast) {
                rare.add(construct + " is in " + found + " programs of " + PROGRAMS);
            }
        });
        assertThat(rare).isEmpty();
        assertThat(programs.stream().filter(text -> text.split(";").length > 20).count())
                .as("programs of 20 statements")
                .isGreaterThan(PROGRAMS * 9 / 10);
    }
}
