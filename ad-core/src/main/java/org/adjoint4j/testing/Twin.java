package org.adjoint4j.testing;

import org.adjoint4j.backend.Buffer;

/**
 * The same buffer twice: of the backend under test, and of the reference in double.
 *
 * @param n elements that belong to the data; a few more behind them must be neither read nor written
 * @param initial all elements at the start
 * @param writable whether kernels may write to the first {@code n}
 */
record Twin(String name, Buffer tested, Buffer expected, int n, double[] initial, boolean writable) {}
