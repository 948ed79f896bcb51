/** The reverse rules of {@link org.adjoint4j.array.NdArray}'s operations, written once over any backend. */
package org.adjoint4j.rrule;
