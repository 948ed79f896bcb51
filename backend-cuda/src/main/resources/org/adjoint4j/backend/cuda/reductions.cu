// Sums, maxima and softmax along the middle axis of (outer, n, inner). A block of BLOCK threads works on BLOCK / `along`
// lines with `along` threads each, a power of two. Sums are added in one fixed order, so results repeat bit for bit.
#include "adjoint4j.cuh"

// One thread's share of a line.
struct Line {
  int x;            // which of the block's lines
  int y;            // which of the line's threads
  int width;        // lines of a block
  int along;        // threads of a line
  bool real;        // whether there is such a line at all
  long long index;  // the line's place in an array (outer, inner)
  long long start;
  int stride;
};

DEVICE Line lineOf(int outer, int n, int inner, int along) {
  Line line;
  int t = threadIdx.x;
  line.along = along;
  line.width = BLOCK / along;
  // neighbouring threads read neighbouring elements, whichever axis those lie on
  line.x = inner == 1 ? t / along : t % line.width;
  line.y = inner == 1 ? t % along : t / line.width;
  line.index = (long long)blockIdx.x * line.width + line.x;
  line.real = line.index < (long long)outer * inner;
  long long o = line.index / inner;
  line.start = o * n * inner + (line.index - o * inner);
  line.stride = inner;
  return line;
}

#define FOR_EACH_OF_LINE(k, line, n) for (long long k = (line).real ? (line).y : (n); k < (n); k += (line).along)
#define AT(line, k) ((line).start + (k) * (line).stride)

// The line's total in each of its threads; all threads of the block call it.
template <class T, class F>
DEVICE T lineReduce(const Line& line, T v, F f) {
  __shared__ T parts[BLOCK];
  int at = line.y * line.width + line.x;
  __syncthreads();  // parts may still be read from the last call
  parts[at] = v;
  for (int half = line.along >> 1; half > 0; half >>= 1) {
    __syncthreads();
    if (line.y < half) parts[at] = f(parts[at], parts[at + half * line.width]);
  }
  __syncthreads();
  return parts[line.x];
}

DEVICE float lineMax(const Line& line, const Array& x, int n) {
  float max = -INFINITY;
  FOR_EACH_OF_LINE(k, line, n) max = Max()(max, get(x, AT(line, k)));
  return lineReduce(line, max, Max());
}

// out (outer, parts, inner): part blockIdx.y has the elements from there on, `length` of them.
KERNEL reduce_lines(Array x, Array out, int maximum, int outer, int n, int inner, int along, int length) {
  Line line = lineOf(outer, n, inner, along);
  int from = blockIdx.y * length;
  int to = n - from < length ? n : from + length;
  float v = maximum ? -INFINITY : 0.f;
  if (line.real) {
    for (long long k = from + line.y; k < to; k += along) {
      float e = get(x, AT(line, k));
      v = maximum ? Max()(v, e) : v + e;
    }
  }
  v = maximum ? lineReduce(line, v, Max()) : lineReduce(line, v, Add());
  if (line.real && line.y == 0) {
    long long o = line.index / inner;
    set(out, (o * gridDim.y + blockIdx.y) * inner + (line.index - o * inner), v);
  }
}
CUDA_ON_CPU_KERNEL(reduce_lines);

KERNEL max_backward(Array x, Array dy, Array dx, int outer, int n, int inner, int along) {
  Line line = lineOf(outer, n, inner, along);
  float max = lineMax(line, x, n);
  int first = n;
  FOR_EACH_OF_LINE(k, line, n) {
    float v = get(x, AT(line, k));
    if ((v == max || v != v) && k < first) first = (int)k;
  }
  first = lineReduce(line, first, Min());
  float d = line.real ? get(dy, line.index) : 0.f;
  FOR_EACH_OF_LINE(k, line, n) set(dx, AT(line, k), k == first ? d : 0.f);
}
CUDA_ON_CPU_KERNEL(max_backward);

KERNEL softmax(Array x, Array out, int logarithm, int outer, int n, int inner, int along) {
  Line line = lineOf(outer, n, inner, along);
  float max = lineMax(line, x, n);
  float sum = 0.f;
  FOR_EACH_OF_LINE(k, line, n) sum += expf(get(x, AT(line, k)) - max);
  sum = lineReduce(line, sum, Add());
  float logSum = logf(sum);
  FOR_EACH_OF_LINE(k, line, n) {
    float shifted = get(x, AT(line, k)) - max;
    set(out, AT(line, k), logarithm ? shifted - logSum : expf(shifted) / sum);
  }
}
CUDA_ON_CPU_KERNEL(softmax);

// y is softmax(x): dx = y (dy - sum(y dy)); or log-softmax(x): dx = dy - exp(y) sum(dy).
KERNEL softmax_backward(Array y, Array dy, Array dx, int logarithm, int outer, int n, int inner, int along) {
  Line line = lineOf(outer, n, inner, along);
  float sum = 0.f;
  FOR_EACH_OF_LINE(k, line, n) {
    float d = get(dy, AT(line, k));
    sum += logarithm ? d : get(y, AT(line, k)) * d;
  }
  sum = lineReduce(line, sum, Add());
  FOR_EACH_OF_LINE(k, line, n) {
    float v = get(y, AT(line, k));
    float d = get(dy, AT(line, k));
    set(dx, AT(line, k), logarithm ? d - expf(v) * sum : v * (d - sum));
  }
}
CUDA_ON_CPU_KERNEL(softmax_backward);

// parts[block] = the squares of the block's elements, summed in double.
KERNEL square_sums(Array x, int n, double* parts) {
  double sum = 0;
  FOR_EACH_4(i, n) sum += squares(get4(x, i, n));
  sum = blockSum(sum);
  if (threadIdx.x == 0) parts[blockIdx.x] = sum;
}
CUDA_ON_CPU_KERNEL(square_sums);

// out[0] = sum of parts; one block.
KERNEL sum_doubles(const double* parts, int n, double* out) {
  double sum = 0;
  for (int i = threadIdx.x; i < n; i += BLOCK) sum += parts[i];
  sum = blockSum(sum);
  if (threadIdx.x == 0) out[0] = sum;
}
CUDA_ON_CPU_KERNEL(sum_doubles);
