package org.adjoint4j.fuzz;

import java.util.List;
import java.util.Random;

/**
 * What all parts of a program are written with.
 *
 * @param owner the class that the program is in
 * @param smooth whether the program has neither floats nor stopped gradients
 * @param records record types of the program's own
 */
record Setting(Random random, String owner, boolean smooth, List<Type.Record> records) {
    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
