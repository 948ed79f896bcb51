/** Downloads that go on where they broke off and are checked. */
package org.adjoint4j.gpt2.data.download;
