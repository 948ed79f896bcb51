// What lies between the products of a transformer: bias, dropout, residual, GELU, and layer normalisation of each row of
// (rows, width), Ba et al. 2016, arXiv 1607.06450. What follows one another is joined to one kernel; each result is stored
// and goes on as it was stored, so that this can't be told from one kernel for each step.
#include "adjoint4j.cuh"

DEVICE float4 plus(float4 a, float4 b) { return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }

DEVICE float sum4(float4 v) { return (v.x + v.y) + (v.z + v.w); }

// Elements c to c + 3 of a row, 0 from width on. Rows whose width is no multiple of 4 do not start at a multiple of 4.
DEVICE float4 ofRow(const Array& x, long long row, int c, int width) {
  if ((width & 3) == 0) return get4(x, row + c, row + width);
  return make_float4(get(x, row + c), c + 1 < width ? get(x, row + c + 1) : 0.f,
                     c + 2 < width ? get(x, row + c + 2) : 0.f, c + 3 < width ? get(x, row + c + 3) : 0.f);
}

DEVICE void toRow(const Array& out, long long row, int c, int width, float4 v) {
  if ((width & 3) == 0) {
    set4(out, row + c, row + width, v);
    return;
  }
  set(out, row + c, v.x);
  if (c + 1 < width) set(out, row + c + 1, v.y);
  if (c + 2 < width) set(out, row + c + 2, v.z);
  if (c + 3 < width) set(out, row + c + 3, v.w);
}

// ---- chains

// rows += bias; dropped = dropout(rows); sum = base + dropped. A step whose result has no data is left out.
struct Chain {
  Array rows;
  Array bias;
  Array dropped;
  Array base;
  Array sum;
  unsigned long long threshold;  // a word of Philox is kept if it is at least this, which may be 2^32: then none is
  unsigned long long seed;
  float scale;
  int width;  // of the bias
};

DEVICE float stored(const Array& a, float v) { return a.half ? fromBfloat16(packBfloat16(v, 0.f) & 0xffffu) : v; }

DEVICE float4 store4(const Array& a, long long i, long long n, float4 v) {
  set4(a, i, n, v);
  return make_float4(stored(a, v.x), stored(a, v.y), stored(a, v.z), stored(a, v.w));
}

DEVICE float4 bias4(const Chain& c, long long i) {
  int at = (int)(i % c.width);
  if ((c.width & 3) == 0) return get4(c.bias, at, c.width);
  float v[4];
  for (int j = 0; j < 4; j++) {
    v[j] = get(c.bias, at);
    at = at + 1 == c.width ? 0 : at + 1;
  }
  return make_float4(v[0], v[1], v[2], v[3]);
}

// The products are rounded before anything is added to them, joined or not.
DEVICE float4 drop4(const Chain& c, long long i, float4 v) {
  uint4 word = philox((unsigned long long)i >> 2, c.seed);
  return make_float4(word.x >= c.threshold ? __fmul_rn(v.x, c.scale) : 0.f, word.y >= c.threshold ? __fmul_rn(v.y, c.scale) : 0.f,
                     word.z >= c.threshold ? __fmul_rn(v.z, c.scale) : 0.f, word.w >= c.threshold ? __fmul_rn(v.w, c.scale) : 0.f);
}

// Makes elements i to i + 3 of all results, of n, and returns the last one's.
DEVICE float4 follow4(const Chain& c, long long i, long long n) {
  float4 v = get4(c.rows, i, n);
  if (c.bias.data) v = store4(c.rows, i, n, plus(v, bias4(c, i)));
  if (c.dropped.data) v = store4(c.dropped, i, n, drop4(c, i, v));
  if (c.sum.data) v = store4(c.sum, i, n, plus(get4(c.base, i, n), v));
  return v;
}

KERNEL chain(Chain c, int n) {
  FOR_EACH_4(i, n) follow4(c, i, n);
}
CUDA_ON_CPU_KERNEL(chain);

KERNEL chain_gelu(Chain c, Array out, int n) {
  FOR_EACH_4(i, n) {
    float4 v = follow4(c, i, n);
    set4(out, i, n, make_float4(gelu(v.x), gelu(v.y), gelu(v.z), gelu(v.w)));
  }
}
CUDA_ON_CPU_KERNEL(chain_gelu);

// ---- layer normalisation: a warp has a row

#define FOR_EACH_COLUMN_4(c, width) for (int c = 4 * (threadIdx.x & 31); c < (width); c += 128)

// Where `x` is made by a chain, its last result.
DEVICE void layerNorm(const Array& x, const Array& gamma, const Array& beta, float eps, const Array& out, const Array& mean,
                      const Array& rstd, long long r, int width) {
  long long row = r * width;
  float sum = 0.f;
  FOR_EACH_COLUMN_4(c, width) sum += sum4(ofRow(x, row, c, width));
  float mu = warpReduce(sum, Add()) / width;
  float squares = 0.f;
  FOR_EACH_COLUMN_4(c, width) {
    float4 v = ofRow(x, row, c, width);
    float d0 = v.x - mu, d1 = c + 1 < width ? v.y - mu : 0.f;
    float d2 = c + 2 < width ? v.z - mu : 0.f, d3 = c + 3 < width ? v.w - mu : 0.f;
    squares += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
  }
  float rs = 1.f / sqrtf(warpReduce(squares, Add()) / width + eps);
  FOR_EACH_COLUMN_4(c, width) {
    float4 v = ofRow(x, row, c, width);
    float4 g = get4(gamma, c, width);
    float4 b = get4(beta, c, width);
    toRow(out, row, c, width,
          make_float4((v.x - mu) * rs * g.x + b.x, (v.y - mu) * rs * g.y + b.y, (v.z - mu) * rs * g.z + b.z,
                      (v.w - mu) * rs * g.w + b.w));
  }
  if ((threadIdx.x & 31) == 0) {
    set(mean, r, mu);
    set(rstd, r, rs);
  }
}

KERNEL layer_norm(Array x, Array gamma, Array beta, float eps, Array out, Array mean, Array rstd, int rows, int width) {
  long long r = (long long)blockIdx.x * (BLOCK / 32) + (threadIdx.x >> 5);
  if (r < rows) layerNorm(x, gamma, beta, eps, out, mean, rstd, r, width);
}
CUDA_ON_CPU_KERNEL(layer_norm);

// The same after a chain; width is a multiple of 4, so that a thread reads no element again that another one has made.
KERNEL chain_layer_norm(Chain chain, Array gamma, Array beta, float eps, Array out, Array mean, Array rstd, int rows,
                        int width) {
  long long r = (long long)blockIdx.x * (BLOCK / 32) + (threadIdx.x >> 5);
  if (r >= rows) return;
  FOR_EACH_COLUMN_4(c, width) follow4(chain, r * width + c, (long long)rows * width);
  const Array& x = chain.sum.data ? chain.sum : chain.dropped.data ? chain.dropped : chain.rows;
  layerNorm(x, gamma, beta, eps, out, mean, rstd, r, width);
}
CUDA_ON_CPU_KERNEL(chain_layer_norm);

// With z the normalised row and g = dy * gamma: dx = rstd * (g - mean(g) - z * mean(g * z)); and, where `sum`
// has data, sum = other + dx.
KERNEL layer_norm_backward(Array x, Array gamma, Array mean, Array rstd, Array dy, Array dx, Array other, Array sum,
                           int rows, int width) {
  long long r = (long long)blockIdx.x * (BLOCK / 32) + (threadIdx.x >> 5);
  if (r >= rows) return;
  long long row = r * width;
  float mu = get(mean, r);
  float rs = get(rstd, r);
  float sumG = 0.f;
  float sumGz = 0.f;
  FOR_EACH_COLUMN_4(c, width) {
    // gamma and dy are 0 past the end, and so are their products
    float4 v = ofRow(x, row, c, width);
    float4 w = get4(gamma, c, width);
    float4 d = ofRow(dy, row, c, width);
    float g0 = d.x * w.x, g1 = d.y * w.y, g2 = d.z * w.z, g3 = d.w * w.w;
    sumG += (g0 + g1) + (g2 + g3);
    sumGz += (g0 * (v.x - mu) + g1 * (v.y - mu)) + (g2 * (v.z - mu) + g3 * (v.w - mu));
  }
  float meanG = warpReduce(sumG, Add()) / width;
  float meanGz = warpReduce(sumGz, Add()) * rs / width;
  FOR_EACH_COLUMN_4(c, width) {
    float4 v = ofRow(x, row, c, width);
    float4 w = get4(gamma, c, width);
    float4 d = ofRow(dy, row, c, width);
    float4 d4 = make_float4(
        rs * (d.x * w.x - meanG - (v.x - mu) * rs * meanGz), rs * (d.y * w.y - meanG - (v.y - mu) * rs * meanGz),
        rs * (d.z * w.z - meanG - (v.z - mu) * rs * meanGz), rs * (d.w * w.w - meanG - (v.w - mu) * rs * meanGz));
    float4 o = sum.data ? ofRow(other, row, c, width) : d4;
    toRow(dx, row, c, width, d4);
    if (sum.data) {
      d4 = make_float4(stored(dx, d4.x), stored(dx, d4.y), stored(dx, d4.z), stored(dx, d4.w));
      toRow(sum, row, c, width, plus(o, d4));
    }
  }
}
CUDA_ON_CPU_KERNEL(layer_norm_backward);

// Part blockIdx.y of dgamma and dbeta (gridDim.y, width): sums over `length` rows. Blocks of 32 columns, 8 threads each.
KERNEL layer_norm_backward_weights(Array x, Array mean, Array rstd, Array dy, Array dgamma, Array dbeta, int rows,
                                   int width, int length) {
  __shared__ float gammas[8][32];
  __shared__ float betas[8][32];
  int tx = threadIdx.x & 31;
  int ty = threadIdx.x >> 5;
  int c = blockIdx.x * 32 + tx;
  int from = blockIdx.y * length;
  int to = rows - from < length ? rows : from + length;
  float g = 0.f;
  float b = 0.f;
  if (c < width) {
    for (int r = from + ty; r < to; r += 8) {
      float d = get(dy, (long long)r * width + c);
      g += d * ((get(x, (long long)r * width + c) - get(mean, r)) * get(rstd, r));
      b += d;
    }
  }
  gammas[ty][tx] = g;
  betas[ty][tx] = b;
  __syncthreads();
  if (ty == 0 && c < width) {
    for (int j = 1; j < 8; j++) {
      g += gammas[j][tx];
      b += betas[j][tx];
    }
    set(dgamma, (long long)blockIdx.y * width + c, g);
    set(dbeta, (long long)blockIdx.y * width + c, b);
  }
}
CUDA_ON_CPU_KERNEL(layer_norm_backward_weights);
