// Functions of one and two elements, broadcasting, copies.
#include "adjoint4j.cuh"

// ---- functions of one element: the order is that of the Java enum UnaryOp

// y = f(x); the derivative is made of x or of y, and the other one is not read.
struct Neg {
  static const bool USES_X = false, USES_Y = false;
  DEVICE static float value(float x) { return -x; }
  DEVICE static float derivative(float x, float y) { return -1.f; }
};
struct Exp {
  static const bool USES_X = false, USES_Y = true;
  DEVICE static float value(float x) { return expf(x); }
  DEVICE static float derivative(float x, float y) { return y; }
};
struct Log {
  static const bool USES_X = true, USES_Y = false;
  DEVICE static float value(float x) { return logf(x); }
  DEVICE static float derivative(float x, float y) { return 1.f / x; }
};
struct Sqrt {
  static const bool USES_X = false, USES_Y = true;
  DEVICE static float value(float x) { return sqrtf(x); }
  DEVICE static float derivative(float x, float y) { return 1.f / (2.f * y); }
};
struct Square {
  static const bool USES_X = true, USES_Y = false;
  DEVICE static float value(float x) { return x * x; }
  DEVICE static float derivative(float x, float y) { return 2.f * x; }
};
struct Abs {
  static const bool USES_X = true, USES_Y = false;
  DEVICE static float value(float x) { return fabsf(x); }
  DEVICE static float derivative(float x, float y) { return x > 0.f ? 1.f : x < 0.f ? -1.f : x; }
};
struct Tanh {
  static const bool USES_X = false, USES_Y = true;
  DEVICE static float value(float x) { return tanhf(x); }
  DEVICE static float derivative(float x, float y) { return 1.f - y * y; }
};
struct Sigmoid {
  static const bool USES_X = false, USES_Y = true;
  DEVICE static float value(float x) { return 1.f / (1.f + expf(-x)); }
  DEVICE static float derivative(float x, float y) { return y * (1.f - y); }
};
struct Relu {
  static const bool USES_X = true, USES_Y = false;
  DEVICE static float value(float x) { return x > 0.f || x != x ? x : 0.f; }
  DEVICE static float derivative(float x, float y) { return x > 0.f ? 1.f : 0.f; }
};
struct Gelu {
  static const bool USES_X = true, USES_Y = false;
  DEVICE static float value(float x) { return gelu(x); }
  DEVICE static float derivative(float x, float y) {
    float t = tanhf(GELU_SCALE * (x + GELU_CUBE * x * x * x));
    return 0.5f * (1.f + t) + 0.5f * x * (1.f - t * t) * GELU_SCALE * (1.f + 3.f * GELU_CUBE * x * x);
  }
};

template <class F>
DEVICE void applyUnary(const Array& x, const Array& out, int n) {
  FOR_EACH_4(i, n) {
    float4 v = get4(x, i, n);
    set4(out, i, n, make_float4(F::value(v.x), F::value(v.y), F::value(v.z), F::value(v.w)));
  }
}

template <class F>
DEVICE void applyUnaryBackward(const Array& x, const Array& y, const Array& dy, const Array& dx, int n) {
  FOR_EACH_4(i, n) {
    float4 u = F::USES_X ? get4(x, i, n) : make_float4(0.f, 0.f, 0.f, 0.f);
    float4 v = F::USES_Y ? get4(y, i, n) : make_float4(0.f, 0.f, 0.f, 0.f);
    float4 d = get4(dy, i, n);
    set4(dx, i, n,
         make_float4(d.x * F::derivative(u.x, v.x), d.y * F::derivative(u.y, v.y), d.z * F::derivative(u.z, v.z),
                     d.w * F::derivative(u.w, v.w)));
  }
}

#define FOR_UNARY_OP(op, apply, ...)             \
  switch (op) {                                  \
    case 0: apply<Neg>(__VA_ARGS__); break;      \
    case 1: apply<Exp>(__VA_ARGS__); break;      \
    case 2: apply<Log>(__VA_ARGS__); break;      \
    case 3: apply<Sqrt>(__VA_ARGS__); break;     \
    case 4: apply<Square>(__VA_ARGS__); break;   \
    case 5: apply<Abs>(__VA_ARGS__); break;      \
    case 6: apply<Tanh>(__VA_ARGS__); break;     \
    case 7: apply<Sigmoid>(__VA_ARGS__); break;  \
    case 8: apply<Relu>(__VA_ARGS__); break;     \
    default: apply<Gelu>(__VA_ARGS__); break;    \
  }

KERNEL unary(Array x, Array out, int op, int n) { FOR_UNARY_OP(op, applyUnary, x, out, n) }
CUDA_ON_CPU_KERNEL(unary);

KERNEL unary_backward(Array x, Array y, Array dy, Array dx, int op, int n) {
  FOR_UNARY_OP(op, applyUnaryBackward, x, y, dy, dx, n)
}
CUDA_ON_CPU_KERNEL(unary_backward);

// ---- functions of two elements: the order is that of the Java enum BinaryOp

struct Plus {
  DEVICE static float value(float a, float b) { return a + b; }
};
struct Minus {
  DEVICE static float value(float a, float b) { return a - b; }
};
struct Times {
  DEVICE static float value(float a, float b) { return a * b; }
};
struct Divided {
  DEVICE static float value(float a, float b) { return a / b; }
};
struct Power {
  // Java's conventions where C has others: pow(1, NaN) and pow(-1, infinity) are NaN
  DEVICE static float value(float a, float b) {
    if (b != b) return b;
    if (fabsf(a) == 1.f && fabsf(b) == INFINITY) return NOT_A_NUMBER;
    return powf(a, b);
  }
};

#define FOR_BINARY_OP(op, apply, ...)            \
  switch (op) {                                  \
    case 0: apply<Plus>(__VA_ARGS__); break;     \
    case 1: apply<Minus>(__VA_ARGS__); break;    \
    case 2: apply<Times>(__VA_ARGS__); break;    \
    case 3: apply<Divided>(__VA_ARGS__); break;  \
    default: apply<Power>(__VA_ARGS__); break;   \
  }

template <class F>
DEVICE float4 combine(float4 a, float4 b) {
  return make_float4(F::value(a.x, b.x), F::value(a.y, b.y), F::value(a.z, b.z), F::value(a.w, b.w));
}

template <class F>
DEVICE void applyDense(const Array& a, const Array& b, const Array& out, int n) {
  FOR_EACH_4(i, n) { set4(out, i, n, combine<F>(get4(a, i, n), get4(b, i, n))); }
}

// Both operands as dense as out.
KERNEL binary_dense(Array a, Array b, Array out, int op, int n) { FOR_BINARY_OP(op, applyDense, a, b, out, n) }
CUDA_ON_CPU_KERNEL(binary_dense);

template <class F>
DEVICE void applyScalar(const Array& x, float scalar, int scalarFirst, const Array& out, int n) {
  float4 s = make_float4(scalar, scalar, scalar, scalar);
  FOR_EACH_4(i, n) {
    float4 v = get4(x, i, n);
    set4(out, i, n, scalarFirst ? combine<F>(s, v) : combine<F>(v, s));
  }
}

KERNEL binary_scalar(Array x, float scalar, int scalarFirst, Array out, int op, int n) {
  FOR_BINARY_OP(op, applyScalar, x, scalar, scalarFirst, out, n)
}
CUDA_ON_CPU_KERNEL(binary_scalar);

// out (rows, width) = op(a (rows, width), b (width)); width is a multiple of 4.
template <class F>
DEVICE void applyRows(const Array& a, const Array& b, const Array& out, int n, int width) {
  FOR_EACH_4(i, n) { set4(out, i, n, combine<F>(get4(a, i, n), get4(b, i % width, width))); }
}

KERNEL binary_rows(Array a, Array b, Array out, int op, int n, int width) {
  FOR_BINARY_OP(op, applyRows, a, b, out, n, width)
}
CUDA_ON_CPU_KERNEL(binary_rows);

// ---- strides

#define MAX_AXES 8

struct Axes {
  int rank;
  int dims[MAX_AXES];
  int a[MAX_AXES];
  int b[MAX_AXES];
};

// Where element i of a dense array with these extents is found in both operands.
DEVICE void place(const Axes& axes, long long i, long long& inA, long long& inB) {
  unsigned rest = (unsigned)i;
  inA = 0;
  inB = 0;
#pragma unroll
  for (int axis = MAX_AXES - 1; axis >= 0; axis--) {
    if (axis < axes.rank) {
      unsigned dim = axes.dims[axis];
      unsigned index = rest % dim;
      rest /= dim;
      inA += (long long)index * axes.a[axis];
      inB += (long long)index * axes.b[axis];
    }
  }
}

template <class F>
DEVICE void applyStrided(const Array& a, const Array& b, const Array& out, const Axes& axes, int n) {
  FOR_EACH(i, n) {
    long long inA, inB;
    place(axes, i, inA, inB);
    set(out, i, F::value(get(a, inA), get(b, inB)));
  }
}

KERNEL binary_strided(Array a, Array b, Array out, Axes axes, int op, int n) {
  FOR_BINARY_OP(op, applyStrided, a, b, out, axes, n)
}
CUDA_ON_CPU_KERNEL(binary_strided);

KERNEL copy_strided(Array source, Array out, Axes axes, int n) {
  FOR_EACH(i, n) {
    long long inA, inB;
    place(axes, i, inA, inB);
    set(out, i, get(source, inA));
  }
}
CUDA_ON_CPU_KERNEL(copy_strided);

// out (columns, rows) = source (rows, columns) with extents at least 8, in tiles of 32 by 32 so that both sides are read
// and written along memory; blocks of 256 threads.
KERNEL transpose(Array source, Array out, int rows, int columns) {
  __shared__ float tile[32][33];
  int x = threadIdx.x & 31;
  int y = threadIdx.x >> 5;
  int column = blockIdx.x * 32;
  int row = blockIdx.y * 32;
  for (int j = y; j < 32; j += 8) {
    if (row + j < rows && column + x < columns) {
      tile[j][x] = get(source, (long long)(row + j) * columns + column + x);
    }
  }
  __syncthreads();
  for (int j = y; j < 32; j += 8) {
    if (column + j < columns && row + x < rows) {
      set(out, (long long)(column + j) * rows + row + x, tile[x][j]);
    }
  }
}
CUDA_ON_CPU_KERNEL(transpose);

// ---- copies

KERNEL fill(Array out, int n, float value) {
  float4 v = make_float4(value, value, value, value);
  FOR_EACH_4(i, n) { set4(out, i, n, v); }
}
CUDA_ON_CPU_KERNEL(fill);

// Changes the format.
KERNEL convert(Array source, Array out, int n) {
  FOR_EACH_4(i, n) { set4(out, i, n, get4(source, i, n)); }
}
CUDA_ON_CPU_KERNEL(convert);

KERNEL copy_rows(Array source, int sourceOffset, int sourceStride, Array out, int outOffset, int outStride, int rows,
                 int length) {
  FOR_EACH(i, (long long)rows * length) {
    long long r = i / length;
    long long c = i - r * length;
    set(out, outOffset + r * outStride + c, get(source, sourceOffset + r * sourceStride + c));
  }
}
CUDA_ON_CPU_KERNEL(copy_rows);

KERNEL add_scaled(float factor, Array x, Array y, int n) {
  FOR_EACH_4(i, n) {
    float4 u = get4(x, i, n);
    float4 v = get4(y, i, n);
    set4(y, i, n, make_float4(v.x + factor * u.x, v.y + factor * u.y, v.z + factor * u.z, v.w + factor * u.w));
  }
}
CUDA_ON_CPU_KERNEL(add_scaled);
