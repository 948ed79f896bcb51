// The optimizer's step.
#include "adjoint4j.cuh"

// One parameter with its gradient and running means; copy, if not null, is kept equal to p in bfloat16.
struct Parameter {
  float* p;
  float* m;
  float* v;
  unsigned short* copy;
  Array gradient;
  int n;
  float decay;
};

// parts[block] = the squares of the gradients in the block's share, summed in double.
KERNEL gradient_squares(const Parameter* parameters, const Share* shares, double* parts) {
  Share share = shares[blockIdx.x];
  Parameter t = parameters[share.array];
  long long to = t.n - share.from < SHARE ? t.n : share.from + SHARE;
  double sum = 0;
  for (long long i = share.from + 4LL * threadIdx.x; i < to; i += 4LL * blockDim.x) sum += squares(get4(t.gradient, i, to));
  sum = blockSum(sum);
  if (threadIdx.x == 0) parts[blockIdx.x] = sum;
}
CUDA_ON_CPU_KERNEL(gradient_squares);

DEVICE bool isFinite(float x) { return x - x == 0.f; }

// norm = the root of the sum of n parts, NaN where the loss is not finite, and left as it is if it was not before; scale =
// what gradients are multiplied by, negative where there is to be no step. One block.
KERNEL clip(const double* parts, int n, Array loss, double clipNorm, double guard, float* norm, float* scale) {
  double sum = 0;
  for (int i = threadIdx.x; i < n; i += BLOCK) sum += parts[i];
  sum = blockSum(sum);
  if (threadIdx.x != 0) return;
  double length = sqrt(sum);
  if (isFinite(*norm)) *norm = isFinite(get(loss, 0)) ? (float)length : NOT_A_NUMBER;
  double wanted = clipNorm / (length + guard);
  *scale = !isFinite(*norm) ? -1.f : wanted < 1 ? (float)wanted : 1.f;
}
CUDA_ON_CPU_KERNEL(clip);

// One AdamW step of many parameters; block b works on elements from shares[b].from on, SHARE of them. Without a step the
// copies are brought up to date all the same.
KERNEL adam_w(const Parameter* parameters, const Share* shares, const float* scale, float rate, float beta1, float beta2,
              float rest1, float rest2, float eps, float correction1, float correction2) {
  Share share = shares[blockIdx.x];
  Parameter t = parameters[share.array];
  float gradientScale = *scale;
  int to = t.n - share.from < SHARE ? t.n : share.from + SHARE;
  for (long long i = share.from + (long long)threadIdx.x; i < to; i += blockDim.x) {
    float p = t.p[i];
    if (gradientScale >= 0.f) {
      float g = gradientScale * get(t.gradient, i);
      float m = beta1 * t.m[i] + rest1 * g;
      float v = beta2 * t.v[i] + rest2 * g * g;
      t.m[i] = m;
      t.v[i] = v;
      p -= rate * (m * correction1 / (sqrtf(v * correction2) + eps) + t.decay * p);
      t.p[i] = p;
    }
    if (t.copy) t.copy[i] = (unsigned short)toBfloat16(p);
  }
}
CUDA_ON_CPU_KERNEL(adam_w);
