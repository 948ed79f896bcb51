package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random arguments. */
final class Inputs {
    private final Random random;

    Inputs(Random random) {
        this.random = random;
    }

    /** Returns some sets of arguments of a method; every other one has many equal numbers. */
    List<List<Object>> of(Program.Routine routine) {
        List<List<Object>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean ties = i % 2 == 1;
            all.add(routine.parameters().stream()
                    .map(p -> value(p.type(), ties))
                    .toList());
        }
        return all;
    }

    private Object value(Type type, boolean ties) {
        if (type.equals(Type.INT)) {
            return random.nextInt(5) - 1;
        }
        if (type.equals(Type.KIND)) {
            return random.nextInt(4);
        }
        if (type.equals(Type.SHAPE)) {
            Type.Record chosen = List.of(Type.RING, Type.BAR, Type.NEST).get(random.nextInt(3));
            return new Choice(chosen, (Object[]) value(chosen, ties));
        }
        if (type.isReal()) {
            double value = ties ? (random.nextInt(5) - 2) * 0.5 : random.nextDouble() * 4 - 2;
            return type.equals(Type.FLOAT) ? (Object) (float) value : (Object) value;
        }
        if (type instanceof Type.Record rec) {
            return rec.components().stream().map(c -> value(c.type(), ties)).toArray();
        }
        Type.Sequence sequence = (Type.Sequence) type;
        Object[] elements = new Object[2 + random.nextInt(2)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = value(sequence.element(), ties);
        }
        return elements;
    }
}
