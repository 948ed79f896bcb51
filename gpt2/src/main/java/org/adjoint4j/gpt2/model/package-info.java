/** GPT-2 in ordinary Java: its parameters as records, its layers as differentiable static methods. */
package org.adjoint4j.gpt2.model;
