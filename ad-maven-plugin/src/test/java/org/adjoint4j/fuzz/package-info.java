/** Random programs through the transformation, checked against dual numbers; and what they found, as small tests. */
package org.adjoint4j.fuzz;
