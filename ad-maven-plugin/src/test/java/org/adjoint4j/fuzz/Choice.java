package org.adjoint4j.fuzz;

/**
 * An object of one of the classes of {@link Type#SHAPE} while a program runs; it has no derivative.
 *
 * @param type its class
 * @param parts its components
 */
record Choice(Type.Record type, Object[] parts) {
    Dual area(Frame f) {
        if (type.equals(Type.RING)) {
            return Dual.arithmetic('*', f.constant(3, false), number(0));
        }
        return type.equals(Type.BAR)
                ? Dual.arithmetic('*', number(0), f.constant((Integer) parts[1], false))
                : Dual.arithmetic('+', (Dual) ((Object[]) parts[0])[0], number(1));
    }

    Dual through(Dual x, Frame f) {
        f.decide((long) type.components().size() * 31 + type.source().length());
        if (type.equals(Type.RING)) {
            return Dual.arithmetic('*', x, number(0));
        }
        if (type.equals(Type.BAR)) {
            Dual slope = f.constant(1 + (Integer) parts[1] * (Integer) parts[1], false);
            return Dual.arithmetic('+', Dual.arithmetic('/', x, slope), number(0));
        }
        Dual inside = Dual.arithmetic('*', x, (Dual) ((Object[]) parts[0])[0]);
        return Dual.arithmetic('+', Dual.arithmetic('*', inside, x), number(1));
    }

    private Dual number(int i) {
        return (Dual) parts[i];
    }
}
