/** How fast training is: against what the machine could do, and against others. */
package org.adjoint4j.gpt2.bench;
