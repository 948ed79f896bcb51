package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.requireLike;

import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/** Reverse rules of the ways into an array, out of it, and from one kind to another. */
public final class ConversionRrules {
    private ConversionRrules() {}

    /** Every element is the value: its adjoint is Σ dy. */
    @RruleFor(type = NdArray.class, method = "full")
    public static Vjp<NdArray, Double> full(Backend backend, ElementType type, Shape shape, double value) {
        NdArray y = NdArray.full(backend, type, shape, value);
        return Vjp.of(y, dy -> total(requireLike("full", dy, y)));
    }

    /** The adjoint's one element. */
    @RruleFor(type = NdArray.class, method = "scalar")
    public static Vjp<NdArray, Double> scalar(Backend backend, ElementType type, double value) {
        NdArray y = NdArray.scalar(backend, type, value);
        return Vjp.of(y, dy -> requireLike("scalar", dy, y).item());
    }

    /** The adjoint's elements. */
    @RruleFor(type = NdArray.class, method = "of")
    public static Vjp<NdArray, double[]> of(Backend backend, ElementType type, Shape shape, double[] elements) {
        NdArray y = NdArray.of(backend, type, shape, elements);
        return Vjp.of(y, dy -> requireLike("of", dy, y).toDoubleArray());
    }

    /** The adjoint's elements. */
    @RruleFor(type = NdArray.class, method = "of")
    public static Vjp<NdArray, float[]> of(Backend backend, Shape shape, float[] elements) {
        NdArray y = NdArray.of(backend, shape, elements);
        return Vjp.of(y, dy -> requireLike("of", dy, y).toFloatArray());
    }

    /** An array of the adjoint's elements. */
    @RruleFor(type = NdArray.class, method = "toDoubleArray")
    public static Vjp<double[], NdArray> toDoubleArray(NdArray x) {
        return Vjp.of(x.toDoubleArray(), dy -> NdArray.of(x.backend(), x.elementType(), x.shape(), dy));
    }

    /** An array of the adjoint's elements. */
    @RruleFor(type = NdArray.class, method = "toFloatArray")
    public static Vjp<float[], NdArray> toFloatArray(NdArray x) {
        return Vjp.of(
                x.toFloatArray(),
                dy -> Scratch.array(() -> NdArray.of(x.backend(), x.shape(), dy).to(x.elementType())));
    }

    /** The adjoint as an array of the argument's shape. */
    @RruleFor(type = NdArray.class, method = "item")
    public static Vjp<Double, NdArray> item(NdArray x) {
        return Vjp.of(x.item(), dy -> NdArray.full(x.backend(), x.elementType(), x.shape(), dy));
    }

    /** The adjoint moved back. */
    @RruleFor(type = NdArray.class, method = "to")
    public static Vjp<NdArray, NdArray> to(NdArray x, Backend target) {
        NdArray y = x.to(target);
        return Vjp.of(y, dy -> requireLike("to", dy, y).to(x.backend()));
    }

    /** The adjoint converted back. */
    @RruleFor(type = NdArray.class, method = "to")
    public static Vjp<NdArray, NdArray> to(NdArray x, ElementType type) {
        NdArray y = x.to(type);
        return Vjp.of(y, dy -> requireLike("to", dy, y).to(x.elementType()));
    }

    private static double total(NdArray x) {
        return Scratch.number(() -> x.sum().item());
    }
}
