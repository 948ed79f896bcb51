package org.adjoint4j.rrule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.adjoint4j.RruleFor;
import org.adjoint4j.array.NdArray;
import org.junit.jupiter.api.Test;

final class RruleIndexTest {
    /** Public methods of NdArray that no gradient flows through. */
    private static final Set<String> WITHOUT_RULE = Set.of(
            "zeros",
            "uninitialized",
            "backend",
            "elementType",
            "shape",
            "size",
            "buffer",
            "toString",
            "itemLater",
            "copyFrom");

    @Test
    void indexHoldsTheAnnotatedRules() throws IOException {
        assertThat(String.join("\n", RruleIndexLines.all()) + "\n").isEqualTo(resource());
    }

    @Test
    void everyDifferentiableMethodOfNdArrayHasARule() {
        Set<Method> covered = RruleIndexLines.RULES.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(rule -> rule.isAnnotationPresent(RruleFor.class))
                .map(RruleIndexLines::primal)
                .collect(Collectors.toSet());
        List<Method> missing = Arrays.stream(NdArray.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !WITHOUT_RULE.contains(method.getName()))
                .filter(method -> !method.getName().endsWith("InPlace"))
                .filter(method -> !covered.contains(method))
                .toList();
        assertThat(missing).isEmpty();
    }

    private static String resource() throws IOException {
        try (InputStream in = RruleIndexTest.class.getResourceAsStream("/META-INF/adjoint4j/rrules.index")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
