package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.adjoint4j.Vjp;

/** A method with what was generated for it, called by reflection. */
final class Differentiated {
    private static final int THREADS = 8;

    private final Class<?> original;
    private final Class<?> generated;
    private final String name;

    Differentiated(Class<?> original, Class<?> generated, String name) {
        this.original = original;
        this.generated = generated;
        this.name = name;
    }

    /** Calls the original method; the first argument of an instance method is its object. */
    Object primal(Object... arguments) {
        boolean instance = Arrays.stream(original.getDeclaredMethods())
                .anyMatch(m -> m.getName().equals(name)
                        && !Modifier.isStatic(m.getModifiers())
                        && m.getParameterCount() == arguments.length - 1);
        return instance
                ? call(original, arguments[0], name, Arrays.copyOfRange(arguments, 1, arguments.length))
                : call(original, name, arguments);
    }

    /** Calls the generated {@code fVjp}. */
    @SuppressWarnings("unchecked") // the types of value and adjoint are the caller's business
    Vjp<Object, Object> vjp(Object... arguments) {
        return (Vjp<Object, Object>) call(generated, name + "Vjp", arguments);
    }

    /** Calls the generated {@code fGradient}. */
    Object gradient(Object... arguments) {
        return call(generated, name + "Gradient", arguments);
    }

    /** Calls the generated {@code fValueAndGradient} and returns its value. */
    Object value(Object... arguments) {
        return component(call(generated, name + "ValueAndGradient", arguments), "value");
    }

    /** Returns the numbers of the gradient, those of records, lists and arrays one after the other. */
    double[] numbers(Object... arguments) {
        return Leaves.of(gradient(arguments));
    }

    /**
     * Checks everything that holds at any point, for a method that returns a number, and returns the numbers of its
     * gradient: the value is the original's bit for bit in both forms; both forms have the same gradient; a pullback
     * called twice gives the same and is linear; the arguments are left alone; many threads get the same.
     */
    double[] check(Object... arguments) {
        double[] before = Leaves.of(arguments);
        Object value = primal(arguments);
        assertThat(Leaves.of(value(arguments))).as("%s: value", name).containsExactly(Leaves.of(value));
        double[] gradient = numbers(arguments);
        Vjp<Object, Object> vjp = vjp(arguments);
        Vjp<Object, Object> later = vjp(arguments);
        assertThat(Leaves.of(vjp.value())).as("%s: value of the Vjp", name).containsExactly(Leaves.of(value));
        assertThat(Leaves.of(vjp.pullback(times(value, 1))))
                .as("%s: pullback", name)
                .containsExactly(gradient);
        close(Leaves.of(vjp.pullback(times(value, 2))), scaled(gradient, 2), 1e-12, name + ": pullback of 2");
        close(Leaves.of(vjp.pullback(times(value, -0.5))), scaled(gradient, -0.5), 1e-6, name + ": pullback of -0.5");
        assertThat(Leaves.of(vjp.pullback(times(value, 1))))
                .as("%s: pullback again", name)
                .containsExactly(gradient);
        assertThat(Leaves.of(later.pullback(times(value, 1))))
                .as("%s: later Vjp", name)
                .containsExactly(gradient);
        assertThat(numbers(arguments)).as("%s: again", name).containsExactly(gradient);
        assertThat(Leaves.of(arguments)).as("%s: arguments", name).containsExactly(before);
        inThreads(gradient, arguments);
        return gradient;
    }

    /** As {@link #check}, and the gradient agrees with central differences. */
    double[] checkDifferences(double tolerance, Object... arguments) {
        double[] gradient = check(arguments);
        close(gradient, differences(arguments), tolerance, name + " at " + Arrays.deepToString(arguments));
        return gradient;
    }

    /** As {@link #checkDifferences} where only the first numbers of the arguments are differentiated. */
    double[] checkDifferencesOfFirst(double tolerance, int count, Object... arguments) {
        double[] gradient = check(arguments);
        double[] expected = Arrays.copyOf(differences(arguments), count);
        close(gradient, expected, tolerance, name + " at " + Arrays.deepToString(arguments));
        return gradient;
    }

    /**
     * Checks a method that returns a number and may write to the arrays it is given: value and gradient as
     * {@link #checkDifferences}, and afterwards the arrays hold what the original leaves in them, bit for bit. The
     * differentiated arguments come first.
     */
    double[] checkInPlace(double tolerance, Object... arguments) {
        Object[] after = Leaves.copy(arguments);
        double[] value = Leaves.of(primal(after));
        Object[] used = Leaves.copy(arguments);
        double[] gradient = numbers(used);
        assertThat(Leaves.of(used)).as("%s: arguments after the gradient", name).containsExactly(Leaves.of(after));
        assertThat(Leaves.of(value(Leaves.copy(arguments))))
                .as("%s: value", name)
                .containsExactly(value);
        double[] expected = Arrays.copyOf(differences(arguments), gradient.length);
        close(gradient, expected, tolerance, name + " at " + Arrays.deepToString(arguments));
        Object[] given = Leaves.copy(arguments);
        Vjp<Object, Object> vjp = vjp(given);
        assertThat(Leaves.of(vjp.value())).as("%s: value of the Vjp", name).containsExactly(value);
        for (Object argument : given) {
            Leaves.overwrite(argument, Double.NaN);
        }
        Object one = times(vjp.value(), 1);
        close(Leaves.of(vjp.pullback(one)), gradient, 1e-13, name + ": pullback");
        double[] twice = Leaves.of(vjp.pullback(times(vjp.value(), 2)));
        close(twice, scaled(gradient, 2), 1e-12, name + ": pullback of 2");
        close(Leaves.of(vjp.pullback(one)), gradient, 1e-13, name + ": pullback again");
        return gradient;
    }

    /** Returns central differences with respect to every number of the arguments. */
    double[] differences(Object... arguments) {
        return differences(result -> Leaves.of(result)[0], arguments);
    }

    private double[] differences(ToDoubleFunction<Object> number, Object... arguments) {
        double[] at = Leaves.of(arguments);
        double[] differences = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double step = 6e-6 * Math.max(1, Math.abs(at[i]));
            double up = number.applyAsDouble(primal(Leaves.with(arguments, i, at[i] + step)));
            double down = number.applyAsDouble(primal(Leaves.with(arguments, i, at[i] - step)));
            differences[i] = (up - down) / (2 * step);
        }
        return differences;
    }

    /**
     * Checks the pullback of a method with any result against central differences, for a random adjoint; the value is
     * the original's bit for bit, and a second pullback gives the same.
     */
    double[] checkPullback(double tolerance, long seed, Object... arguments) {
        Object value = primal(arguments);
        Object adjoint = Leaves.random(value, seed);
        double[] weights = Leaves.of(adjoint);
        Vjp<Object, Object> vjp = vjp(arguments);
        assertThat(Leaves.of(vjp.value())).as("%s: value", name).containsExactly(Leaves.of(value));
        double[] gradient = Leaves.of(vjp.pullback(adjoint));
        assertThat(Leaves.of(vjp.pullback(adjoint)))
                .as("%s: pullback again", name)
                .containsExactly(gradient);
        assertThat(Leaves.of(adjoint)).as("%s: adjoint", name).containsExactly(weights);
        double[] expected = differences(result -> dot(weights, Leaves.of(result)), arguments);
        close(gradient, expected, tolerance, name + " with seed " + seed);
        return gradient;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static Object times(Object like, double seed) {
        return Leaves.all(like, seed);
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(v -> v * factor).toArray();
    }

    /** Asserts that numbers agree relative to the larger of 1 and their size; NaN and infinity must be the same. */
    static void close(double[] actual, double[] expected, double tolerance, String description) {
        assertThat(actual).as("%s: length", description).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            boolean same = Double.compare(actual[i], expected[i]) == 0;
            double error = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            assertThat(same || error <= tolerance)
                    .as("%s: [%d] is %s, expected %s", description, i, actual[i], expected[i])
                    .isTrue();
        }
    }

    private void inThreads(double[] gradient, Object... arguments) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<double[]>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tasks.add(() -> numbers(arguments));
            }
            for (Future<double[]> found : threads.invokeAll(tasks)) {
                assertThat(found.get()).as("%s: in a thread", name).containsExactly(gradient);
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdown();
        }
    }

    private static Object component(Object record, String name) {
        return call(record.getClass(), record, name);
    }

    private static Object call(Class<?> owner, String name, Object... arguments) {
        return call(owner, null, name, arguments);
    }

    private static Object call(Class<?> owner, Object receiver, String name, Object... arguments) {
        for (Method method : owner.getDeclaredMethods()) {
            if (method.getName().equals(name) && accepts(method.getParameterTypes(), arguments)) {
                method.setAccessible(true);
                return invoke(method, receiver, arguments);
            }
        }
        throw new AssertionError(owner.getName() + " has no " + name + " for " + Arrays.toString(arguments));
    }

    private static Object invoke(Method method, Object receiver, Object... arguments) {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
            throw Differentiated.<RuntimeException>unchecked(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets what a method threw pass as it is. */
    @SuppressWarnings("unchecked") // the cast is erased
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static boolean accepts(Class<?>[] parameters, Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            Class<?> boxed =
                    java.lang.invoke.MethodType.methodType(parameters[i]).wrap().returnType();
            if (arguments[i] != null && !boxed.isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
