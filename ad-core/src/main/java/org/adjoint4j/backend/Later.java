package org.adjoint4j.backend;

/** A number on its way from a device to the host, see {@link Backend#readLater}. */
public interface Later {
    /** Returns whether {@link #get} returns without waiting. */
    boolean isHere();

    /** Returns the number, which may be waited for. */
    double get();

    /** Returns a number that is here. */
    static Later of(double value) {
        return new Later() {
            @Override
            public boolean isHere() {
                return true;
            }

            @Override
            public double get() {
                return value;
            }
        };
    }
}
