// Softmax cross-entropy over rows of logits. A block has a row.
#include "adjoint4j.cuh"

// A maximum and the sum of exp(x - max), joined as in Milakov and Gimelshein 2018, arXiv 1805.02867.
DEVICE float logSumExp(const Array& logits, long long row, int width, float& max, float& sum) {
  float m = -INFINITY;
  float s = 0.f;
  for (int c = threadIdx.x; c < width; c += blockDim.x) {
    float v = get(logits, row + c);
    float larger = Max()(m, v);
    // minus infinity from minus infinity is no number
    s = s * (m == larger ? 1.f : expf(m - larger)) + (v == larger ? 1.f : expf(v - larger));
    m = larger;
  }
  max = blockReduce(m, -INFINITY, Max());
  sum = blockReduce(s * (m == max ? 1.f : expf(m - max)), 0.f, Add());
  return max + logf(sum);
}

// The same for a row that starts at a multiple of 4 elements and ends where four more could be read.
DEVICE float logSumExp4(const Array& logits, long long row, int width, float& max, float& sum) {
  float m = -INFINITY;
  float s = 0.f;
  for (int c = 4 * threadIdx.x; c < width; c += 4 * blockDim.x) {
    float4 v = get4(logits, row + c, row + width);
    if (c + 1 >= width) v.y = -INFINITY;
    if (c + 2 >= width) v.z = -INFINITY;
    if (c + 3 >= width) v.w = -INFINITY;
    float larger = Max()(Max()(Max()(m, v.x), v.y), Max()(v.z, v.w));
    if (larger != m) {
      s *= expf(m - larger);
      m = larger;
    }
    if (m != -INFINITY) s += (expf(v.x - m) + expf(v.y - m)) + (expf(v.z - m) + expf(v.w - m));
  }
  max = blockReduce(m, -INFINITY, Max());
  sum = blockReduce(m == -INFINITY ? 0.f : s * expf(m - max), 0.f, Add());
  return max + logf(sum);
}

// The row's log-sum-exp and its summand of the loss, 0 where the target is ignored.
KERNEL cross_entropy_rows(Array logits, const int* targets, int ignored, Array logSumExps, float* losses, int width) {
  long long row = (long long)blockIdx.x * width;
  float max, sum;
  float lse = logSumExp(logits, row, width, max, sum);
  if (threadIdx.x == 0) {
    int target = targets[blockIdx.x];
    set(logSumExps, blockIdx.x, lse);
    losses[blockIdx.x] = target == ignored ? 0.f : lse - get(logits, row + target);
  }
}
CUDA_ON_CPU_KERNEL(cross_entropy_rows);

// loss[0] = sum of losses / count, 0 if nothing counts; one block.
KERNEL cross_entropy_mean(const float* losses, Array loss, int rows, int count) {
  double sum = 0;
  for (int i = threadIdx.x; i < rows; i += BLOCK) sum += losses[i];
  sum = blockSum(sum);
  if (threadIdx.x == 0) set(loss, 0, count == 0 ? 0.f : (float)(sum / count));
}
CUDA_ON_CPU_KERNEL(cross_entropy_mean);

KERNEL cross_entropy_backward(Array logits, Array logSumExps, const int* targets, int ignored, Array dLoss,
                              Array dlogits, int rows, int width, int count) {
  float factor = get(dLoss, 0) / count;
  FOR_EACH(i, (long long)rows * width) {
    long long r = i / width;
    int target = targets[r];
    float probability = expf(get(logits, i) - get(logSumExps, r));
    set(dlogits, i, target == ignored ? 0.f : factor * (probability - (i - r * width == target ? 1.f : 0.f)));
  }
}
CUDA_ON_CPU_KERNEL(cross_entropy_backward);

// A slice of logits whose rows are `stride` apart: the summands of the loss and, if told, the adjoints of the logits for
// a loss adjoint of 1 in their place. Columns from width to stride are no logits and are left alone.
KERNEL cross_entropy_slice(Array logits, const int* targets, int ignored, float* losses, int width, int stride,
                           float share, int gradient) {
  long long row = (long long)blockIdx.x * stride;
  int target = targets[blockIdx.x];
  bool counts = target != ignored;
  float targetLogit = counts ? get(logits, row + target) : 0.f;
  float max, sum;
  float lse = logSumExp4(logits, row, width, max, sum);
  if (threadIdx.x == 0) losses[blockIdx.x] = counts ? lse - targetLogit : 0.f;
  if (!gradient) return;
  float factor = share / sum;
  for (int c = 4 * threadIdx.x; c < width; c += 4 * blockDim.x) {
    float4 v = get4(logits, row + c, row + width);
    v = make_float4(expf(v.x - max) * factor, expf(v.y - max) * factor, expf(v.z - max) * factor, expf(v.w - max) * factor);
    if (!counts) {
      v = make_float4(0.f, 0.f, 0.f, 0.f);
    } else if (target >= c && target < c + 4) {
      if (target == c) v.x -= share;
      if (target == c + 1) v.y -= share;
      if (target == c + 2) v.z -= share;
      if (target == c + 3) v.w -= share;
    }
    set4(logits, row + c, row + width, v);
  }
}
CUDA_ON_CPU_KERNEL(cross_entropy_slice);
