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
                "\\bPf\\d+::",
                "= \\(\\) -> ");
        // methods
        expect(50, "pick\\(", "total\\(", "mix\\(", "\\.apply\\(", "\\.dot\\(", "\\.scaled\\(", "record Data\\w+\\(");
        expect(20, "total\\(\\)", "weighted\\(", "both\\(", "double\\.\\.\\.", "class Nest", "plain\\(", "partly\\(");
        expect(20, "static void ", "wrt = \\{", "\\w+r0\\(.*\\w+r1\\(|\\w+r1\\(", "this\\.");
        expect(10, "\\bprivate ", "@NonDifferentiable (?:double|float|Pair)");
        expect(1, "mix\\([^()]*f\\)|mix\\(\\(\\(float\\)", "\\.through\\(");
        // overloads: of one name, by numbers' types, arrays, one by one, none
        expect(80, "double f\\d+o\\(");
        expect(30, "f\\d+o\\((?:double|float)\\.\\.\\.", "f\\d+o\\(\\w+\\[\\] ");
        expect(
                20,
                "float f\\d+o\\(",
                "f\\d+o\\(float ",
                "f\\d+o\\(int ",
                "f\\d+o\\((?:int|double|float) \\w+, \\w+\\.\\.\\.");
        // methods of objects as functions
        expect(10, "Pair::(?:dot|scaled)", "\\w+::(?:through|apply)\\b", "(?:this|\\w+)::f\\d+h\\d", "Math::max");
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
        expect(50, "double\\[\\]\\[\\]\\[\\]", "float\\[\\]", "new Unit\\(", "new Knot\\(");
        expect(
                20,
                "float\\[\\]\\[\\]",
                "new float\\[",
                "float\\[\\] \\w+ = \\{",
                "double\\[\\]\\[\\] (\\w+) = (\\w+)\\[0\\];\\s+\\2\\[0\\] = \\w+\\[1\\];",
                "(?:Pair|State)\\[\\] \\w+ = \\{");
        expect(
                30,
                "double\\[\\]\\[\\] \\w+ = \\w+\\[(?:[01]|\\w+ & 1)\\];",
                "System\\.arraycopy\\((\\w+), [01], \\1, [01], \\1\\.length - 1\\)",
                "\\[[^\\]\\n]*(?:\\+\\+|--|\\+= )[^\\]\\n]*\\] ?(?:[-+*/%]?=|\\+\\+|--)");
        expect(
                10,
                "double\\[\\] (\\w+) = (\\w+\\[.*\\])\\[0\\];\\s+\\2\\[0\\] = ",
                "(?:Pair|State)\\[\\] \\w+ = \\w+\\.clone\\(\\)",
                "= \u0001switch \\(\\w+\\) \\{ case Ring ");
        expect(5, "[ (-]f\\d+o\\(.*[ (-]f\\d+o\\(");
        // assignments in expressions
        expect(100, "\\w+ = \\w+ = ", "(?:if|while) \\(.*[-+*]= ", "(?:if|while) \\(.*(?:\\+\\+|--)");
        expect(30, "\\] = \\w+ = ", " = \\w+(?:\\[.*\\])+ = ");
        // what nothing differentiates
        expect(50, "String \\w+ = ", "\\.length\\(\\)", "word\\(");
        expect(10, "\\.equals\\(\"", "\\.contains\\(\"", "\\.name\\(\\) \\+", "String\\.valueOf");
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
        expect(50, "continue label\\d+;", "switch \\(.* case 2: \\{.*yield", "switch .*-> \\{ .*yield", "do \\{");
        expect(20, "\\} while \\(.*[<>]");
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
