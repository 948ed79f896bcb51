// Causal multi-head attention in float32 that never holds the time x time scores: Dao et al. 2022, arXiv 2205.14135,
// and its second version, arXiv 2307.08691. qkv is (batch, time, 3 * heads * size). Works on tiles of 32 positions;
// a block of 128 threads has one tile of rows, 8 to each warp; a lane stands for one of the 32 columns while scores are
// made, and for every 32nd element of a head (JS of them) while results are summed. Nothing is added atomically, so
// results repeat bit for bit.
#include "adjoint4j.cuh"

#define TILE 32
#define WARPS 4
#define ROWS (TILE / WARPS)

// Positions of one head: where they are in memory and how many there are.
struct Vectors {
  Array data;
  long long offset;  // of position 0
  int stride;        // from one position to the next
};

DEVICE Vectors vectors(const Array& data, int b, int time, int stride, int offset) {
  return Vectors{data, (long long)b * time * stride + offset, stride};
}

// Copies a tile of positions to shared memory, `pitch` floats apart, zeros past the last position and element.
DEVICE void loadTile(float* tile, int pitch, const Vectors& from, int first, int time, int size, int padded) {
  for (int i = threadIdx.x; i < TILE * padded; i += blockDim.x) {
    int r = i / padded;
    int d = i - r * padded;
    bool inside = first + r < time && d < size;
    tile[r * pitch + d] = inside ? get(from.data, from.offset + (long long)(first + r) * from.stride + d) : 0.f;
  }
}

// products[r] = row r of this warp in `rows` times the lane's row of `columns`.
DEVICE void products(const float* rows, const float* columns, int pitch, int padded, float* result) {
  const float* own = columns + (threadIdx.x & 31) * pitch;
  const float* first = rows + (threadIdx.x >> 5) * ROWS * pitch;
#pragma unroll
  for (int r = 0; r < ROWS; r++) result[r] = 0.f;
  for (int d = 0; d < padded; d += 4) {
    float4 c = *reinterpret_cast<const float4*>(own + d);
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      float4 q = *reinterpret_cast<const float4*>(first + r * pitch + d);
      result[r] += q.x * c.x + q.y * c.y + q.z * c.z + q.w * c.w;
    }
  }
}

// Stores the lane's weight of each of its warp's rows where the whole warp finds it: staged[column][row].
DEVICE void stage(float* staged, const float* weights) {
  int lane = threadIdx.x & 31;
  __syncwarp();
#pragma unroll
  for (int r = 0; r < ROWS; r++) staged[lane * ROWS + r] = weights[r];
  __syncwarp();
}

// sums[r][j] += sum over columns of weight[column][r] * tile[column][lane + 32 j]. A masked weight is 0 and its product
// is left out where `guarded`, so that a NaN in the future does not reach the past.
template <int JS>
DEVICE void accumulate(float (*sums)[JS], const float* staged, const float* tile, int pitch, bool guarded) {
  int lane = threadIdx.x & 31;
  for (int c = 0; c < TILE; c++) {
    float w[ROWS];
    *reinterpret_cast<float4*>(w) = *reinterpret_cast<const float4*>(staged + c * ROWS);
    *reinterpret_cast<float4*>(w + 4) = *reinterpret_cast<const float4*>(staged + c * ROWS + 4);
#pragma unroll
    for (int j = 0; j < JS; j++) {
      float v = tile[c * pitch + lane + 32 * j];
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        if (!guarded || w[r] != 0.f) sums[r][j] += w[r] * v;
      }
    }
  }
}

template <int JS>
DEVICE void storeRows(const Vectors& to, int first, int time, int size, float (*sums)[JS], const float* factors) {
  int lane = threadIdx.x & 31;
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    int t = first + (threadIdx.x >> 5) * ROWS + r;
#pragma unroll
    for (int j = 0; j < JS; j++) {
      int d = lane + 32 * j;
      if (t < time && d < size) set(to.data, to.offset + (long long)t * to.stride + d, sums[r][j] * factors[r]);
    }
  }
}

// Floats from one position to the next in shared memory: 4 more than needed, so that lanes hit different banks.
#define PITCH(JS) (32 * (JS) + 4)

// Rows are queries. Shared: queries, keys or values, 4 * 32 * 8 weights.
template <int JS>
DEVICE void attentionForward(const Array& qkv, const Array& out, const Array& logSumExp, int time, int heads, int size,
                             float scale) {
  DYNAMIC_SHARED(float, memory);
  const int pitch = PITCH(JS);
  float* queries = memory;
  float* others = queries + TILE * pitch;
  int warp = threadIdx.x >> 5;
  int lane = threadIdx.x & 31;
  float* staged = others + TILE * pitch + warp * TILE * ROWS;
  int width = heads * size;
  int padded = (size + 3) & ~3;
  int head = blockIdx.y;
  TileOfBatch at = tileOfBatch(time, TILE);
  int first = (at.tiles - 1 - at.tile) * TILE;  // the longest work starts first
  Vectors q = vectors(qkv, at.batch, time, 3 * width, head * size);
  Vectors k = vectors(qkv, at.batch, time, 3 * width, head * size + width);
  Vectors v = vectors(qkv, at.batch, time, 3 * width, head * size + 2 * width);
  float max[ROWS], sum[ROWS], sums[ROWS][JS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    max[r] = -INFINITY;
    sum[r] = 0.f;
#pragma unroll
    for (int j = 0; j < JS; j++) sums[r][j] = 0.f;
  }
  loadTile(queries, pitch, q, first, time, size, padded);
  for (int start = 0; start <= first; start += TILE) {
    bool diagonal = start == first;
    __syncthreads();
    loadTile(others, pitch, k, start, time, size, padded);
    __syncthreads();
    float weights[ROWS];
    products(queries, others, pitch, padded, weights);
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      bool seen = !diagonal || lane <= warp * ROWS + r;
      float score = seen ? weights[r] * scale : -INFINITY;
      float larger = fmaxf(max[r], warpReduce(score, Max()));
      float shrink = max[r] == larger ? 1.f : __expf(max[r] - larger);
      weights[r] = seen ? __expf(score - larger) : 0.f;
      sum[r] = sum[r] * shrink + weights[r];  // the lane's share
      max[r] = larger;
#pragma unroll
      for (int j = 0; j < JS; j++) sums[r][j] *= shrink;
    }
    stage(staged, weights);
    __syncthreads();
    loadTile(others, pitch, v, start, time, size, 32 * JS);
    __syncthreads();
    accumulate<JS>(sums, staged, others, pitch, diagonal);
  }
  float factors[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    int t = first + warp * ROWS + r;
    sum[r] = warpReduce(sum[r], Add());
    factors[r] = 1.f / sum[r];
    if (lane == 0 && t < time) {
      set(logSumExp, ((long long)at.batch * heads + head) * time + t, max[r] + logf(sum[r]));
    }
  }
  storeRows<JS>(vectors(out, at.batch, time, width, head * size), first, time, size, sums, factors);
}

// dots (batch, heads, time) = dOut . out of each position; a warp has one.
KERNEL attention_dots(Array out, Array dOut, float* dots, int count, int time, int heads, int size) {
  long long i = (long long)blockIdx.x * (BLOCK / 32) + (threadIdx.x >> 5);
  if (i >= count) return;
  int t = (int)(i % time);
  int h = (int)(i / time % heads);
  long long at = (((i / time / heads) * time + t) * heads + h) * size;
  float sum = 0.f;
  for (int d = threadIdx.x & 31; d < size; d += 32) sum += get(out, at + d) * get(dOut, at + d);
  sum = warpReduce(sum, Add());
  if ((threadIdx.x & 31) == 0) dots[i] = sum;
}
CUDA_ON_CPU_KERNEL(attention_dots);

// Adjoints of a tile of rows; with p the probabilities, dp = dOut . v and ds = p (dp - dots):
//   rows are queries:  dq += ds * k           (`second` only)
//   rows are keys:     dk += ds * q, dv += p * dOut
// so both work alike: p from products of rows with columns, dp from products of their partners.
template <int JS, bool KEYS>
DEVICE void attentionBackward(const Array& qkv, const Array& logSumExp, const float* dots, const Array& dOut,
                              const Array& dqkv, int time, int heads, int size, float scale) {
  DYNAMIC_SHARED(float, memory);
  const int pitch = PITCH(JS);
  float* own = memory;
  float* partner = own + TILE * pitch;
  float* others = partner + TILE * pitch;
  int warp = threadIdx.x >> 5;
  int lane = threadIdx.x & 31;
  float* staged = others + TILE * pitch + warp * TILE * ROWS;
  int width = heads * size;
  int padded = (size + 3) & ~3;
  int head = blockIdx.y;
  TileOfBatch at = tileOfBatch(time, TILE);
  int first = (KEYS ? at.tile : at.tiles - 1 - at.tile) * TILE;  // the longest work starts first
  Vectors q = vectors(qkv, at.batch, time, 3 * width, head * size);
  Vectors k = vectors(qkv, at.batch, time, 3 * width, head * size + width);
  Vectors v = vectors(qkv, at.batch, time, 3 * width, head * size + 2 * width);
  Vectors dO = vectors(dOut, at.batch, time, width, head * size);
  long long statistics = ((long long)at.batch * heads + head) * time;
  float sums[ROWS][JS], partnerSums[KEYS ? ROWS : 1][JS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
#pragma unroll
    for (int j = 0; j < JS; j++) {
      sums[r][j] = 0.f;
      if (KEYS) partnerSums[KEYS ? r : 0][j] = 0.f;
    }
  }
  loadTile(own, pitch, KEYS ? k : q, first, time, size, padded);
  loadTile(partner, pitch, KEYS ? v : dO, first, time, size, padded);
  for (int start = KEYS ? first : 0; KEYS ? start < time : start <= first; start += TILE) {
    bool diagonal = start == first;
    __syncthreads();
    loadTile(others, pitch, KEYS ? q : k, start, time, size, 32 * JS);
    __syncthreads();
    float p[ROWS], ds[ROWS];
    products(own, others, pitch, padded, p);
    __syncthreads();
    loadTile(others, pitch, KEYS ? dO : v, start, time, size, 32 * JS);
    __syncthreads();
    products(partner, others, pitch, padded, ds);
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      int row = warp * ROWS + r;
      int query = KEYS ? start + lane : first + row;
      bool seen = query < time && (!diagonal || (KEYS ? row <= lane : lane <= row));
      float lse = seen ? get(logSumExp, statistics + query) : 0.f;
      p[r] = seen ? __expf(p[r] * scale - lse) : 0.f;
      ds[r] = seen ? p[r] * (ds[r] - dots[statistics + query]) : 0.f;
    }
    if (KEYS) {
      stage(staged, p);
      accumulate<JS>(KEYS ? partnerSums : sums, staged, others, pitch, diagonal);
    }
    stage(staged, ds);
    __syncthreads();
    loadTile(others, pitch, KEYS ? q : k, start, time, size, 32 * JS);
    __syncthreads();
    accumulate<JS>(sums, staged, others, pitch, diagonal);
  }
  float factors[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) factors[r] = scale;
  Vectors dOwn = vectors(dqkv, at.batch, time, 3 * width, head * size + (KEYS ? width : 0));
  storeRows<JS>(dOwn, first, time, size, sums, factors);
  if (KEYS) {
#pragma unroll
    for (int r = 0; r < ROWS; r++) factors[r] = 1.f;
    Vectors dv = vectors(dqkv, at.batch, time, 3 * width, head * size + 2 * width);
    storeRows<JS>(dv, first, time, size, KEYS ? partnerSums : sums, factors);
  }
}

#define ATTENTION(JS)                                                                                                \
  KERNEL attention_##JS(Array qkv, Array out, Array logSumExp, int time, int heads, int size, float scale) {         \
    attentionForward<JS>(qkv, out, logSumExp, time, heads, size, scale);                                             \
  }                                                                                                                  \
  CUDA_ON_CPU_KERNEL(attention_##JS);                                                                                \
  KERNEL attention_backward_queries_##JS(Array qkv, Array logSumExp, const float* dots, Array dOut, Array dqkv,      \
                                         int time, int heads, int size, float scale) {                               \
    attentionBackward<JS, false>(qkv, logSumExp, dots, dOut, dqkv, time, heads, size, scale);                        \
  }                                                                                                                  \
  CUDA_ON_CPU_KERNEL(attention_backward_queries_##JS);                                                               \
  KERNEL attention_backward_keys_##JS(Array qkv, Array logSumExp, const float* dots, Array dOut, Array dqkv,         \
                                      int time, int heads, int size, float scale) {                                  \
    attentionBackward<JS, true>(qkv, logSumExp, dots, dOut, dqkv, time, heads, size, scale);                         \
  }                                                                                                                  \
  CUDA_ON_CPU_KERNEL(attention_backward_keys_##JS);

ATTENTION(1)
ATTENTION(2)
ATTENTION(3)
ATTENTION(4)
