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

// One AdamW step of many parameters; block b works on elements from shares[b].from on, SHARE of them.
KERNEL adam_w(const Parameter* parameters, const Share* shares, float rate, float beta1, float beta2, float rest1,
              float rest2, float eps, float scale, float correction1, float correction2) {
  Share share = shares[blockIdx.x];
  Parameter t = parameters[share.array];
  int to = t.n - share.from < SHARE ? t.n : share.from + SHARE;
  for (long long i = share.from + (long long)threadIdx.x; i < to; i += blockDim.x) {
    float g = scale * get(t.gradient, i);
    float m = beta1 * t.m[i] + rest1 * g;
    float v = beta2 * t.v[i] + rest2 * g * g;
    t.m[i] = m;
    t.v[i] = v;
    float p = t.p[i];
    p -= rate * (m * correction1 / (sqrtf(v * correction2) + eps) + t.decay * p);
    t.p[i] = p;
    if (t.copy) t.copy[i] = (unsigned short)toBfloat16(p);
  }
}
CUDA_ON_CPU_KERNEL(adam_w);
