package org.adjoint4j.rrule;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.adjoint4j.RruleFor;
import org.adjoint4j.array.NdArray;

/** The lines of {@code META-INF/adjoint4j/rrules.index}, worked out from the annotated methods. */
final class RruleIndexLines {
    static final List<Class<?>> RULES = List.of(
            ConversionRrules.class,
            ElementwiseRrules.class,
            IndexingRrules.class,
            LayoutRrules.class,
            ProductRrules.class,
            ReductionRrules.class,
            TransformerRrules.class);

    private RruleIndexLines() {}

    static List<String> all() {
        return RULES.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(RruleFor.class))
                .map(RruleIndexLines::line)
                .sorted()
                .toList();
    }

    private static String line(Method rule) {
        Method primal = primal(rule);
        Type gradient = ((ParameterizedType) rule.getGenericReturnType()).getActualTypeArguments()[1];
        String parameters = Arrays.stream(primal.getParameterTypes())
                .map(Class::getCanonicalName)
                .collect(Collectors.joining(","));
        return "rrule " + primal.getDeclaringClass().getName() + "#" + primal.getName() + "(" + parameters + ") -> "
                + rule.getDeclaringClass().getName() + "#" + rule.getName() + " : "
                + gradient.getTypeName().replace('$', '.') + " : " + map(primal, gradient);
    }

    /** Finds the primal by the rule's parameters: all of them for a static one, those after the receiver else. */
    static Method primal(Method rule) {
        RruleFor target = rule.getAnnotation(RruleFor.class);
        Class<?>[] all = rule.getParameterTypes();
        for (Method candidate : target.type().getMethods()) {
            boolean isStatic = Modifier.isStatic(candidate.getModifiers());
            Class<?>[] expected = isStatic || all.length == 0 ? all : Arrays.copyOfRange(all, 1, all.length);
            boolean receiverFits = isStatic || all.length > 0 && all[0] == target.type();
            if (candidate.getName().equals(target.method())
                    && receiverFits
                    && Arrays.equals(expected, candidate.getParameterTypes())) {
                return candidate;
            }
        }
        throw new AssertionError("no primal for rule " + rule);
    }

    private static String map(Method primal, Type gradient) {
        List<Type> arguments = new ArrayList<>();
        int firstParameter = Modifier.isStatic(primal.getModifiers()) ? 0 : 1;
        if (firstParameter == 1) {
            arguments.add(primal.getDeclaringClass());
        }
        arguments.addAll(List.of(primal.getGenericParameterTypes()));
        boolean isRecord = gradient instanceof Class<?> type && type.isRecord();
        List<Adjoint> adjoints = isRecord ? components((Class<?>) gradient) : List.of(new Adjoint("*", gradient));
        List<String> entries = new ArrayList<>();
        int next = 0;
        for (Adjoint adjoint : adjoints) {
            while (!matches(arguments.get(next), adjoint.type)) {
                next++;
            }
            int parameter = next++ - firstParameter;
            entries.add((parameter < 0 ? "this" : String.valueOf(parameter)) + "=" + adjoint.accessor);
        }
        return String.join(",", entries);
    }

    private record Adjoint(String accessor, Type type) {}

    private static List<Adjoint> components(Class<?> gradient) {
        return Arrays.stream(gradient.getRecordComponents())
                .map(RruleIndexLines::adjoint)
                .toList();
    }

    /** A component is read by its accessor, a lazy one ({@code lazyX}) by the method that works it out ({@code x}). */
    private static Adjoint adjoint(RecordComponent component) {
        String name = component.getName();
        if (component.getType() == Supplier.class) {
            return new Adjoint(name.substring("lazy".length()).toLowerCase(Locale.ROOT), NdArray.class);
        }
        if (component.getType() == DoubleSupplier.class) {
            return new Adjoint(name.substring("lazy".length()).toLowerCase(Locale.ROOT), double.class);
        }
        return new Adjoint(name, component.getType());
    }

    private static boolean matches(Type parameter, Type adjoint) {
        return parameter.equals(adjoint) || parameter == double.class && adjoint == Double.class;
    }
}
