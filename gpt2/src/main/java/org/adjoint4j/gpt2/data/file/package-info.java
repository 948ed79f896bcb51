/** Token files: tokens on disk, written in a stream and mapped into memory to be read. */
package org.adjoint4j.gpt2.data.file;
