// What all kernels share. Compiled by NVRTC for the GPU found, by nvcc in checks, and by g++ in tests, where one fiber
// stands for each CUDA thread. Nothing is included, so NVRTC needs no CUDA headers.
#ifndef ADJOINT4J_CUH
#define ADJOINT4J_CUH

#ifndef DYNAMIC_SHARED
#define DYNAMIC_SHARED(T, name) extern __shared__ __align__(16) T name[]
#endif
#ifndef CUDA_ON_CPU_KERNEL
#define CUDA_ON_CPU_KERNEL(k) static_assert(true, "")
#endif
#ifndef INFINITY
#define INFINITY __int_as_float(0x7f800000)
#endif
#define NOT_A_NUMBER __int_as_float(0x7fc00000)
#define KERNEL extern "C" __global__ void
#define DEVICE __device__ __forceinline__
#define ALL_LANES 0xffffffffu

// Threads of a block in kernels that do not say otherwise.
#define BLOCK 256

// Elements stored as float32 or, if half is set, as bfloat16; arithmetic is always in float32.
struct Array {
  void* data;
  int half;
};

DEVICE float fromBfloat16(unsigned h) { return __uint_as_float(h << 16); }

// Rounds to nearest even; NaN stays NaN.
DEVICE unsigned toBfloat16(float f) {
  unsigned u = __float_as_uint(f);
  if ((u & 0x7fffffffu) > 0x7f800000u) return (u >> 16) | 64u;
  return (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
}

// Two neighbours in one register, the first in the low half.
DEVICE unsigned packBfloat16(float low, float high) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  unsigned packed;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(packed) : "f"(high), "f"(low));
  return packed;
#else
  return toBfloat16(low) | toBfloat16(high) << 16;
#endif
}

DEVICE float get(const Array& a, long long i) {
  return a.half ? fromBfloat16(static_cast<const unsigned short*>(a.data)[i]) : static_cast<const float*>(a.data)[i];
}

DEVICE void set(const Array& a, long long i, float value) {
  if (a.half) {
    static_cast<unsigned short*>(a.data)[i] = (unsigned short)toBfloat16(value);
  } else {
    static_cast<float*>(a.data)[i] = value;
  }
}

// Elements i to i + 3, 0 from n on; i is a multiple of 4 and counts from an address that is one of 16 bytes.
DEVICE float4 get4(const Array& a, long long i, long long n) {
  if (i + 4 > n) {
    return make_float4(get(a, i), i + 1 < n ? get(a, i + 1) : 0.f, i + 2 < n ? get(a, i + 2) : 0.f, 0.f);
  }
  if (a.half) {
    uint2 u = reinterpret_cast<const uint2*>(a.data)[i >> 2];
    return make_float4(
        fromBfloat16(u.x & 0xffffu), fromBfloat16(u.x >> 16), fromBfloat16(u.y & 0xffffu), fromBfloat16(u.y >> 16));
  }
  return static_cast<const float4*>(a.data)[i >> 2];
}

DEVICE void set4(const Array& a, long long i, long long n, float4 v) {
  if (i + 4 > n) {
    set(a, i, v.x);
    if (i + 1 < n) set(a, i + 1, v.y);
    if (i + 2 < n) set(a, i + 2, v.z);
  } else if (a.half) {
    reinterpret_cast<uint2*>(a.data)[i >> 2] = make_uint2(packBfloat16(v.x, v.y), packBfloat16(v.z, v.w));
  } else {
    static_cast<float4*>(a.data)[i >> 2] = v;
  }
}

DEVICE double squares(float4 v) {
  return (double)v.x * v.x + (double)v.y * v.y + (double)v.z * v.z + (double)v.w * v.w;
}

// Runs over i in steps of 4, all threads of the grid together.
#define FOR_EACH_4(i, n)                                                                        \
  for (long long i = 4LL * ((long long)blockIdx.x * blockDim.x + threadIdx.x); i < (long long)(n); \
       i += 4LL * gridDim.x * blockDim.x)

// Runs over i one by one, all threads of the grid together.
#define FOR_EACH(i, n)                                                                    \
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < (long long)(n); \
       i += (long long)gridDim.x * blockDim.x)

// A part of one of many arrays, for kernels over all of them: a block has one.
#define SHARE 16384

struct Share {
  int array;
  int from;
};

// What a block of the attention kernels works on; their grid is (tiles * batch, heads), a tile of all sequences before the
// next one.
struct TileOfBatch {
  int tile;   // the n-th of the tiles that a sequence has
  int tiles;  // of a sequence
  int batch;  // which sequence
};

DEVICE TileOfBatch tileOfBatch(int time, int rows) {
  int tiles = (time + rows - 1) / rows;
  int batch = gridDim.x / tiles;
  return TileOfBatch{(int)(blockIdx.x / batch), tiles, (int)(blockIdx.x % batch)};
}

#define GELU_SCALE 0.7978845608028654f
#define GELU_CUBE 0.044715f

DEVICE float gelu(float x) { return 0.5f * x * (1.f + tanhf(GELU_SCALE * (x + GELU_CUBE * x * x * x))); }

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

struct Add {
  template <class T>
  DEVICE T operator()(T a, T b) const { return a + b; }
};

// The larger one, NaN if either is NaN.
struct Max {
  DEVICE float operator()(float a, float b) const { return a > b || a != a ? a : b; }
};

struct Min {
  DEVICE int operator()(int a, int b) const { return a < b ? a : b; }
};

template <class F>
DEVICE float warpReduce(float v, F f) {
#pragma unroll
  for (int offset = 16; offset > 0; offset >>= 1) v = f(v, __shfl_xor_sync(ALL_LANES, v, offset));
  return v;
}

// The same total in every thread; blockDim.x is a multiple of 32, and all threads call it.
template <class F>
DEVICE float blockReduce(float v, float neutral, F f) {
  __shared__ float parts[32];
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  v = warpReduce(v, f);
  __syncthreads();  // parts may still be read from the last call
  if (lane == 0) parts[warp] = v;
  __syncthreads();
  return warpReduce(lane < (int)(blockDim.x >> 5) ? parts[lane] : neutral, f);
}

// The total in double of all threads of a block of BLOCK threads, in thread 0.
DEVICE double blockSum(double v) {
  __shared__ double parts[BLOCK];
  __syncthreads();
  parts[threadIdx.x] = v;
  for (int half = BLOCK / 2; half > 0; half >>= 1) {
    __syncthreads();
    if ((int)threadIdx.x < half) parts[threadIdx.x] += parts[threadIdx.x + half];
  }
  return parts[0];
}

#endif
