package org.adjoint4j.fuzz;

import java.util.Set;

/**
 * A block as written.
 *
 * @param completes whether control can reach its end
 * @param assigned what is assigned there
 */
record Written(Statement.Block block, boolean completes, Set<String> assigned) {}
