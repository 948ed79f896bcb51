package org.adjoint4j.gpt2.tree;

import org.adjoint4j.array.NdArray;

/**
 * An array of a tree.
 *
 * @param path its place, such as {@code blocks.3.attention.wQkv}
 * @param array the array
 */
public record Leaf(String path, NdArray array) {}
