// Causal multi-head attention on tensor cores: bfloat16 in and out, sums and softmax in float32; compute capability 8.0
// and newer. The algorithm is that of attention.cu. A block of 4 warps has a tile of 64 rows, 16 to each warp; products
// are made of pieces (16, 16) by (16, 8). KS is the number of 16-element pieces of a head.
#include "adjoint4j.cuh"

#define ROWS 64
#define LOG2_E 1.4426950408889634f
#define LN_2 0.6931471805599453f

typedef unsigned short half_t;  // the bits of a bfloat16

// How a warp holds a piece, with g = lane / 4 and t = lane % 4 (PTX ISA, "Matrix Fragments for mma.m16n8k16"):
//   left (16, 16):   a[0] = (g, 2t..2t+1), a[1] = (g + 8, 2t..), a[2] = (g, 2t + 8..), a[3] = (g + 8, 2t + 8..)
//   right (16, 8):   b[0] = (2t..2t+1, g), b[1] = (2t + 8.., g)
//   product (16, 8): c[0], c[1] = (g, 2t..2t+1), c[2], c[3] = (g + 8, 2t..2t+1)

// c += a * b.
DEVICE void multiplyAdd(float* c, const unsigned* a, unsigned b0, unsigned b1) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#elif !defined(__CUDACC__)
  // the same on the CPU: each lane asks those that hold its rows and columns
  int g = (threadIdx.x & 31) >> 2;
  int t = threadIdx.x & 3;
  for (int s = 0; s < 4; s++) {
    for (int high = 0; high < 2; high++) {
      unsigned upper = __shfl_sync(ALL_LANES, a[2 * high], 4 * g + s);
      unsigned lower = __shfl_sync(ALL_LANES, a[2 * high + 1], 4 * g + s);
      unsigned first = __shfl_sync(ALL_LANES, high ? b1 : b0, 8 * t + s);
      unsigned second = __shfl_sync(ALL_LANES, high ? b1 : b0, 8 * t + 4 + s);
      for (int bits = 0; bits < 32; bits += 16) {
        float u = fromBfloat16(upper >> bits & 0xffffu), l = fromBfloat16(lower >> bits & 0xffffu);
        float p = fromBfloat16(first >> bits & 0xffffu), q = fromBfloat16(second >> bits & 0xffffu);
        c[0] += u * p;
        c[1] += u * q;
        c[2] += l * p;
        c[3] += l * q;
      }
    }
  }
#endif
}

// Four (8, 8) matrices of shared memory, whose rows the lanes 0-7, 8-15, 16-23 and 24-31 point to: r[i] gets (g, 2t..2t+1)
// of matrix i or, transposed, (2t..2t+1, g).
template <bool TRANSPOSED>
DEVICE void loadMatrices(unsigned* r, const half_t* row) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  unsigned address = (unsigned)__cvta_generic_to_shared(row);
  if (TRANSPOSED) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(address)
                 : "memory");
  } else {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(address)
                 : "memory");
  }
#elif !defined(__CUDACC__)
  int g = (threadIdx.x & 31) >> 2;
  int t = threadIdx.x & 3;
  for (int i = 0; i < 4; i++) {
    const half_t* first = __shfl_sync(ALL_LANES, row, 8 * i + (TRANSPOSED ? 2 * t : g));
    const half_t* second = __shfl_sync(ALL_LANES, row, 8 * i + (TRANSPOSED ? 2 * t + 1 : g));
    r[i] = TRANSPOSED ? first[g] | (unsigned)second[g] << 16 : first[2 * t] | (unsigned)second[2 * t + 1] << 16;
  }
#endif
}

// Elements from one position to the next in shared memory: 8 more than needed, so that eight rows hit all banks.
#define PITCH(KS) (16 * (KS) + 8)

// The left piece (16, 16) whose rows start at `row` and whose columns at `column`.
template <int KS>
DEVICE void loadLeft(unsigned* a, const half_t* tile, int row, int column) {
  int lane = threadIdx.x & 31;
  loadMatrices<false>(a, tile + (row + (lane & 15)) * PITCH(KS) + column + (lane >> 4) * 8);
}

// Two right pieces of a product with the tile's transpose: b[0], b[1] for its rows row to row + 7, b[2], b[3] for the next
// eight; columns column to column + 15.
template <int KS>
DEVICE void loadRightOfTransposed(unsigned* b, const half_t* tile, int row, int column) {
  int lane = threadIdx.x & 31;
  loadMatrices<false>(b, tile + (row + (lane & 7) + (lane >> 4) * 8) * PITCH(KS) + column + (lane >> 3 & 1) * 8);
}

// Two right pieces of a product with the tile itself: rows row to row + 15; columns column to column + 7, and the next eight.
template <int KS>
DEVICE void loadRight(unsigned* b, const half_t* tile, int row, int column) {
  int lane = threadIdx.x & 31;
  loadMatrices<true>(b, tile + (row + (lane & 15)) * PITCH(KS) + column + (lane >> 4) * 8);
}

// Copies `count` positions to shared memory, zeros past the last position and element.
template <int KS>
DEVICE void loadTile(half_t* tile, int count, const half_t* from, int stride, int first, int time, int size) {
  if ((size & 7) == 0) {  // then every head starts at 16 bytes
    for (int i = threadIdx.x; i < count * 2 * KS; i += blockDim.x) {
      int r = i / (2 * KS);
      int d = (i - r * 2 * KS) * 8;
      uint4 v = make_uint4(0, 0, 0, 0);
      if (first + r < time && d < size) v = *reinterpret_cast<const uint4*>(from + (long long)(first + r) * stride + d);
      *reinterpret_cast<uint4*>(tile + r * PITCH(KS) + d) = v;
    }
    return;
  }
  for (int i = threadIdx.x; i < count * 16 * KS; i += blockDim.x) {
    int r = i / (16 * KS);
    int d = i - r * 16 * KS;
    tile[r * PITCH(KS) + d] = first + r < time && d < size ? from[(long long)(first + r) * stride + d] : (half_t)0;
  }
}

// Stores a warp's (16, 16 KS) sums, rows times their factor.
template <int KS>
DEVICE void storeRows(half_t* to, int stride, int row, int time, int size, float (*sums)[4], float upper, float lower) {
  int g = (threadIdx.x & 31) >> 2;
  int t = threadIdx.x & 3;
#pragma unroll
  for (int n = 0; n < 2 * KS; n++) {
    int d = 8 * n + 2 * t;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int r = row + g + (i >> 1) * 8;
      float value = sums[n][i] * (i < 2 ? upper : lower);
      if (r < time && d + (i & 1) < size) to[(long long)r * stride + d + (i & 1)] = (half_t)toBfloat16(value);
    }
  }
}

#define FORWARD_COLUMNS 64

// Rows are queries. Shared: keys, values; the queries go through the place of the keys.
template <int KS>
DEVICE void attentionForward(const half_t* qkv, half_t* out, float* logSumExp, int time, int heads, int size, float scale) {
  DYNAMIC_SHARED(half_t, memory);
  half_t* keys = memory;
  half_t* values = keys + FORWARD_COLUMNS * PITCH(KS);
  int warp = threadIdx.x >> 5;
  int g = (threadIdx.x & 31) >> 2;
  int t = threadIdx.x & 3;
  int width = heads * size;
  TileOfBatch at = tileOfBatch(time, ROWS);
  int first = (at.tiles - 1 - at.tile) * ROWS;  // the longest work starts first
  const half_t* q = qkv + (long long)at.batch * time * 3 * width + blockIdx.y * size;
  float toLog2 = scale * LOG2_E;

  unsigned queries[KS][4];
  loadTile<KS>(keys, ROWS, q, 3 * width, first, time, size);
  __syncthreads();
#pragma unroll
  for (int k = 0; k < KS; k++) loadLeft<KS>(queries[k], keys, 16 * warp, 16 * k);

  float sums[2 * KS][4];
#pragma unroll
  for (int n = 0; n < 2 * KS; n++) {
#pragma unroll
    for (int i = 0; i < 4; i++) sums[n][i] = 0.f;
  }
  float max[2] = {-INFINITY, -INFINITY};
  float sum[2] = {0.f, 0.f};
  for (int start = 0; start < first + ROWS && start < time; start += FORWARD_COLUMNS) {
    __syncthreads();
    loadTile<KS>(keys, FORWARD_COLUMNS, q + width, 3 * width, start, time, size);
    loadTile<KS>(values, FORWARD_COLUMNS, q + 2 * width, 3 * width, start, time, size);
    __syncthreads();
    float scores[FORWARD_COLUMNS / 8][4];
#pragma unroll
    for (int n = 0; n < FORWARD_COLUMNS / 8; n += 2) {
#pragma unroll
      for (int i = 0; i < 4; i++) scores[n][i] = scores[n + 1][i] = 0.f;
#pragma unroll
      for (int k = 0; k < KS; k++) {
        unsigned b[4];
        loadRightOfTransposed<KS>(b, keys, 8 * n, 16 * k);
        multiplyAdd(scores[n], queries[k], b[0], b[1]);
        multiplyAdd(scores[n + 1], queries[k], b[2], b[3]);
      }
    }
    bool diagonal = start + FORWARD_COLUMNS > first;
    float larger[2] = {max[0], max[1]};
#pragma unroll
    for (int n = 0; n < FORWARD_COLUMNS / 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        int key = start + 8 * n + 2 * t + (i & 1);
        int query = first + 16 * warp + g + (i >> 1) * 8;
        scores[n][i] = diagonal && key > query ? -INFINITY : scores[n][i] * toLog2;
        larger[i >> 1] = fmaxf(larger[i >> 1], scores[n][i]);
      }
    }
    // the first tile has a key for every query, so from there on the maxima are numbers
#pragma unroll
    for (int half = 0; half < 2; half++) {
      larger[half] = fmaxf(larger[half], __shfl_xor_sync(ALL_LANES, larger[half], 1));
      larger[half] = fmaxf(larger[half], __shfl_xor_sync(ALL_LANES, larger[half], 2));
      float shrink = exp2f(max[half] - larger[half]);
      max[half] = larger[half];
      sum[half] *= shrink;
#pragma unroll
      for (int n = 0; n < 2 * KS; n++) {
        sums[n][2 * half] *= shrink;
        sums[n][2 * half + 1] *= shrink;
      }
    }
#pragma unroll
    for (int n = 0; n < FORWARD_COLUMNS / 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        scores[n][i] = exp2f(scores[n][i] - max[i >> 1]);
        sum[i >> 1] += scores[n][i];
      }
    }
#pragma unroll
    for (int k = 0; k < FORWARD_COLUMNS / 16; k++) {
      // two pieces of a product are laid out as one left piece of the next
      unsigned a[4] = {packBfloat16(scores[2 * k][0], scores[2 * k][1]), packBfloat16(scores[2 * k][2], scores[2 * k][3]),
                       packBfloat16(scores[2 * k + 1][0], scores[2 * k + 1][1]),
                       packBfloat16(scores[2 * k + 1][2], scores[2 * k + 1][3])};
#pragma unroll
      for (int n = 0; n < 2 * KS; n += 2) {
        unsigned b[4];
        loadRight<KS>(b, values, 16 * k, 8 * n);
        multiplyAdd(sums[n], a, b[0], b[1]);
        multiplyAdd(sums[n + 1], a, b[2], b[3]);
      }
    }
  }
#pragma unroll
  for (int half = 0; half < 2; half++) {
    sum[half] += __shfl_xor_sync(ALL_LANES, sum[half], 1);
    sum[half] += __shfl_xor_sync(ALL_LANES, sum[half], 2);
    int query = first + 16 * warp + g + 8 * half;
    if (t == 0 && query < time) {
      logSumExp[((long long)at.batch * heads + blockIdx.y) * time + query] = max[half] * LN_2 + logf(sum[half]);
    }
  }
  half_t* to = out + (long long)at.batch * time * width + blockIdx.y * size;
  storeRows<KS>(to, width, first + 16 * warp, time, size, sums, 1.f / sum[0], 1.f / sum[1]);
}

#define BACKWARD_COLUMNS 32

// Adjoints of a tile of rows, queries or keys; see attention.cu. Shared: the rows' tile and its partner, and the same of the
// columns: for queries their dOut, keys and values; for keys their values, queries and dOut.
template <int KS, bool KEYS>
DEVICE void attentionBackward(const half_t* qkv, const float* logSumExp, const float* dots, const half_t* dOut,
                              half_t* dqkv, int time, int heads, int size, float scale) {
  DYNAMIC_SHARED(half_t, memory);
  half_t* own = memory;
  half_t* partner = own + ROWS * PITCH(KS);
  half_t* others = partner + ROWS * PITCH(KS);
  half_t* otherPartner = others + BACKWARD_COLUMNS * PITCH(KS);
  int warp = threadIdx.x >> 5;
  int g = (threadIdx.x & 31) >> 2;
  int t = threadIdx.x & 3;
  int width = heads * size;
  TileOfBatch at = tileOfBatch(time, ROWS);
  int first = (KEYS ? at.tile : at.tiles - 1 - at.tile) * ROWS;  // the longest work starts first
  const half_t* q = qkv + (long long)at.batch * time * 3 * width + blockIdx.y * size;
  const half_t* k = q + width;
  const half_t* v = q + 2 * width;
  const half_t* dO = dOut + (long long)at.batch * time * width + blockIdx.y * size;
  const float* lse = logSumExp + ((long long)at.batch * heads + blockIdx.y) * time;
  const float* dot = dots + ((long long)at.batch * heads + blockIdx.y) * time;
  float toLog2 = scale * LOG2_E;

  float sums[2 * KS][4], partnerSums[KEYS ? 2 * KS : 1][4];
#pragma unroll
  for (int n = 0; n < 2 * KS; n++) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      sums[n][i] = 0.f;
      if (KEYS) partnerSums[KEYS ? n : 0][i] = 0.f;
    }
  }
  loadTile<KS>(own, ROWS, KEYS ? k : q, 3 * width, first, time, size);
  loadTile<KS>(partner, ROWS, KEYS ? v : dO, KEYS ? 3 * width : width, first, time, size);
  int last = KEYS || first + ROWS > time ? time : first + ROWS;
  for (int start = KEYS ? first : 0; start < last; start += BACKWARD_COLUMNS) {
    __syncthreads();
    loadTile<KS>(others, BACKWARD_COLUMNS, KEYS ? q : k, 3 * width, start, time, size);
    loadTile<KS>(otherPartner, BACKWARD_COLUMNS, KEYS ? dO : v, KEYS ? width : 3 * width, start, time, size);
    __syncthreads();
    float p[BACKWARD_COLUMNS / 8][4], ds[BACKWARD_COLUMNS / 8][4];
#pragma unroll
    for (int n = 0; n < BACKWARD_COLUMNS / 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) p[n][i] = ds[n][i] = 0.f;
    }
#pragma unroll
    for (int s = 0; s < KS; s++) {
      unsigned a[4], b[4];
      loadLeft<KS>(a, own, 16 * warp, 16 * s);
#pragma unroll
      for (int n = 0; n < BACKWARD_COLUMNS / 8; n += 2) {
        loadRightOfTransposed<KS>(b, others, 8 * n, 16 * s);
        multiplyAdd(p[n], a, b[0], b[1]);
        multiplyAdd(p[n + 1], a, b[2], b[3]);
      }
      loadLeft<KS>(a, partner, 16 * warp, 16 * s);
#pragma unroll
      for (int n = 0; n < BACKWARD_COLUMNS / 8; n += 2) {
        loadRightOfTransposed<KS>(b, otherPartner, 8 * n, 16 * s);
        multiplyAdd(ds[n], a, b[0], b[1]);
        multiplyAdd(ds[n + 1], a, b[2], b[3]);
      }
    }
#pragma unroll
    for (int n = 0; n < BACKWARD_COLUMNS / 8; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        int row = first + 16 * warp + g + (i >> 1) * 8;
        int column = start + 8 * n + 2 * t + (i & 1);
        int query = KEYS ? column : row;
        int key = KEYS ? row : column;
        bool seen = query < time && key <= query;
        p[n][i] = seen ? exp2f(p[n][i] * toLog2 - lse[query] * LOG2_E) : 0.f;
        ds[n][i] = seen ? p[n][i] * (ds[n][i] - dot[query]) : 0.f;
      }
    }
#pragma unroll
    for (int s = 0; s < BACKWARD_COLUMNS / 16; s++) {
      unsigned a[4] = {packBfloat16(ds[2 * s][0], ds[2 * s][1]), packBfloat16(ds[2 * s][2], ds[2 * s][3]),
                       packBfloat16(ds[2 * s + 1][0], ds[2 * s + 1][1]), packBfloat16(ds[2 * s + 1][2], ds[2 * s + 1][3])};
      unsigned w[4] = {packBfloat16(p[2 * s][0], p[2 * s][1]), packBfloat16(p[2 * s][2], p[2 * s][3]),
                       packBfloat16(p[2 * s + 1][0], p[2 * s + 1][1]), packBfloat16(p[2 * s + 1][2], p[2 * s + 1][3])};
#pragma unroll
      for (int n = 0; n < 2 * KS; n += 2) {
        unsigned b[4];
        loadRight<KS>(b, others, 16 * s, 8 * n);
        multiplyAdd(sums[n], a, b[0], b[1]);
        multiplyAdd(sums[n + 1], a, b[2], b[3]);
        if (KEYS) {
          loadRight<KS>(b, otherPartner, 16 * s, 8 * n);
          multiplyAdd(partnerSums[KEYS ? n : 0], w, b[0], b[1]);
          multiplyAdd(partnerSums[KEYS ? n + 1 : 0], w, b[2], b[3]);
        }
      }
    }
  }
  half_t* to = dqkv + (long long)at.batch * time * 3 * width + blockIdx.y * size + (KEYS ? width : 0);
  storeRows<KS>(to, 3 * width, first + 16 * warp, time, size, sums, scale, scale);
  if (KEYS) storeRows<KS>(to + width, 3 * width, first + 16 * warp, time, size, KEYS ? partnerSums : sums, 1.f, 1.f);
}

#define ATTENTION(KS)                                                                                                      \
  extern "C" __global__ void __launch_bounds__(128)                                                                        \
      attention_half_##KS(const half_t* qkv, half_t* out, float* logSumExp, int time, int heads, int size, float scale) {  \
    attentionForward<KS>(qkv, out, logSumExp, time, heads, size, scale);                                                   \
  }                                                                                                                        \
  CUDA_ON_CPU_KERNEL(attention_half_##KS);                                                                                 \
  extern "C" __global__ void __launch_bounds__(128)                                                                        \
      attention_half_backward_queries_##KS(const half_t* qkv, const float* logSumExp, const float* dots,                   \
                                           const half_t* dOut, half_t* dqkv, int time, int heads, int size, float scale) { \
    attentionBackward<KS, false>(qkv, logSumExp, dots, dOut, dqkv, time, heads, size, scale);                              \
  }                                                                                                                        \
  CUDA_ON_CPU_KERNEL(attention_half_backward_queries_##KS);                                                                \
  extern "C" __global__ void __launch_bounds__(128)                                                                        \
      attention_half_backward_keys_##KS(const half_t* qkv, const float* logSumExp, const float* dots, const half_t* dOut,  \
                                        half_t* dqkv, int time, int heads, int size, float scale) {                        \
    attentionBackward<KS, true>(qkv, logSumExp, dots, dOut, dqkv, time, heads, size, scale);                               \
  }                                                                                                                        \
  CUDA_ON_CPU_KERNEL(attention_half_backward_keys_##KS);

ATTENTION(1)
ATTENTION(2)
ATTENTION(4)
ATTENTION(8)
