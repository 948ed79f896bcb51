// Dropout and the optimizer's step.
#include "adjoint4j.cuh"

// Philox 4x32-10 (Salmon et al. 2011), the counter being (c, 0, 0) and the key the seed.
DEVICE uint4 philox(unsigned long long counter, unsigned long long seed) {
  unsigned c0 = (unsigned)counter, c1 = (unsigned)(counter >> 32), c2 = 0, c3 = 0;
  unsigned k0 = (unsigned)seed, k1 = (unsigned)(seed >> 32);
#pragma unroll
  for (int round = 0; round < 10; round++) {
    unsigned high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
    unsigned high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return make_uint4(c0, c1, c2, c3);
}

// A word is kept if it is at least `threshold`, which may be 2^32: then none is. One Philox block has four elements.
KERNEL dropout(Array x, Array out, int n, float scale, unsigned long long threshold, unsigned long long seed) {
  FOR_EACH_4(i, n) {
    uint4 word = philox((unsigned long long)i >> 2, seed);
    float4 v = get4(x, i, n);
    set4(out, i, n,
         make_float4(word.x >= threshold ? v.x * scale : 0.f, word.y >= threshold ? v.y * scale : 0.f,
                     word.z >= threshold ? v.z * scale : 0.f, word.w >= threshold ? v.w * scale : 0.f));
  }
}
CUDA_ON_CPU_KERNEL(dropout);

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

// A share of a parameter.
struct Share {
  int parameter;
  int from;
};

#define SHARE 16384

// One AdamW step of many parameters; block b works on elements from shares[b].from on, SHARE of them.
KERNEL adam_w(const Parameter* parameters, const Share* shares, float rate, float beta1, float beta2, float rest1,
              float rest2, float eps, float scale, float correction1, float correction2) {
  Share share = shares[blockIdx.x];
  Parameter t = parameters[share.parameter];
  int to = t.n - share.from < SHARE ? t.n : share.from + SHARE;
  for (int i = share.from + threadIdx.x; i < to; i += blockDim.x) {
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
