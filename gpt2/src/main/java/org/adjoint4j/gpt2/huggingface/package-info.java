/** Models in Hugging Face's format: folders with {@code config.json} and safetensors files, read and written. */
package org.adjoint4j.gpt2.huggingface;
