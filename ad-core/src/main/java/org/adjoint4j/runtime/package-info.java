/** What generated gradient code calls: stacks for saved values, accumulators of adjoints, partial derivatives. */
package org.adjoint4j.runtime;
