// cuda_on_cpu.h - run CUDA C++ kernels on the CPU with plain g++ (C++17), for tests on machines without a GPU.
//
//   g++ -std=c++17 -O2 -fPIC -shared -x c++ -include cuda_on_cpu.h kernels.cu -o libkernels.so     (see emu/)
//
// Every CUDA thread of a block is a fiber; the fibers of one block share one OS thread, so __shared__ is thread_local
// storage and execution is deterministic. __syncthreads() and the *_sync warp functions are real rendezvous points:
// mistakes that hang or are undefined on a GPU are reported instead (a barrier that not all threads reach, threads of a
// block in different __syncthreads() lines, a shuffle whose mask names a lane that has exited).
//
// Environment:
//   CUDA_ON_CPU_THREADS=n      run n blocks at once on n OS threads (default 1)
//   CUDA_ON_CPU_ORDER=reverse  or  shuffle:SEED   order in which the threads of a block are run between rendezvous
//                              points: a result that changes with it has a data race (a missing barrier)
//   CUDA_ON_CPU_STACK=bytes    stack of one fiber (default 65536)
// Not emulated: timing, occupancy, memory coalescing, weak memory order, textures, tensor cores, thread block clusters,
// cooperative groups; float results differ from a GPU's in the last bits (expf, fma contraction, reduction in registers).
//
// extern __shared__: write  DYNAMIC_SHARED(float, buf);  in the kernel. Under nvcc/NVRTC it is
//   #define DYNAMIC_SHARED(T, name) extern __shared__ T name[]
// (put that #define in the .cu file under #ifndef DYNAMIC_SHARED).
#ifndef CUDA_ON_CPU_H
#define CUDA_ON_CPU_H
#ifndef __CUDACC__
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
#include <sys/mman.h>

#define __global__
#define __device__
#define __host__
#define __constant__ static
#define __shared__ thread_local              // one block per OS thread at a time
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __grid_constant__
#define __align__(n) __attribute__((aligned(n)))
#define __managed__
#define DYNAMIC_SHARED(T, name) T* name = reinterpret_cast<T*>(cuda_on_cpu::dynamic_shared())

struct uint3 { unsigned x, y, z; };
struct dim3 { unsigned x, y, z; constexpr dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {} };
#define COC_VEC(T, N) struct alignas(sizeof(T) * 2) N##2 { T x, y; }; struct N##3 { T x, y, z; }; struct alignas(sizeof(T) * 4 > 16 ? 16 : sizeof(T) * 4) N##4 { T x, y, z, w; }; \
  static inline N##2 make_##N##2(T x, T y) { return {x, y}; } static inline N##3 make_##N##3(T x, T y, T z) { return {x, y, z}; } \
  static inline N##4 make_##N##4(T x, T y, T z, T w) { return {x, y, z, w}; }
COC_VEC(float, float) COC_VEC(int, int) COC_VEC(double, double) COC_VEC(long long, longlong)
struct alignas(8) uint2 { unsigned x, y; }; struct alignas(16) uint4 { unsigned x, y, z, w; };
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

namespace cuda_on_cpu {
enum State { NEW, READY, AT_BARRIER, AT_WARP, DONE };
enum Op { SHFL, UP, DOWN, XOR, BALLOT, SYNC, RADD, RMIN, RMAX };
struct Fiber {
  void* sp = nullptr; char* stack = nullptr; uint3 tid{0, 0, 0}; unsigned lin = 0; State st = NEW; int line = 0;
  uint64_t in = 0, out = 0; unsigned mask = 0; int op = 0, arg = 0, width = 32;
};
struct Block {
  std::vector<Fiber> f; std::vector<unsigned> order; std::vector<char*> freeStacks; std::vector<char> dyn;
  void* sched = nullptr; unsigned n = 0, done = 0;
  const std::function<void()>* body = nullptr; std::string error; uint64_t red = 0;
  ~Block();
};
struct Where { Fiber* cur; const uint3* tid; uint3 bidx, bdim, gdim; Block* b; };
inline thread_local Where at{};        // constant-initialised: no guard on each access
inline Block& theBlock() { static thread_local Block b; at.b = &b; return b; }
inline size_t stackBytes() { static size_t s = [] { const char* e = getenv("CUDA_ON_CPU_STACK"); return e ? (size_t)atol(e) : (size_t)65536; }(); return s; }
inline Block::~Block() { for (char* s : freeStacks) munmap(s, stackBytes()); for (auto& x : f) if (x.stack) munmap(x.stack, stackBytes()); }
inline void* dynamic_shared() { return reinterpret_cast<void*>((reinterpret_cast<uintptr_t>(at.b->dyn.data()) + 127) & ~uintptr_t(127)); }

#if defined(__x86_64__)
__attribute__((naked, noinline, used)) inline void swtch(void** save, void* load) {
  asm volatile("pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n movq %rsp,(%rdi)\n movq %rsi,%rsp\n"
               "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbx\n popq %rbp\n ret\n");
}
#else
#error "cuda_on_cpu.h: the fiber switch is written for x86-64 (18 lines for another processor, or swapcontext)"
#endif
[[gnu::noinline]] inline void toScheduler() { swtch(&at.cur->sp, at.b->sched); }
[[gnu::noinline]] inline void fiberMain() {
  (*at.b->body)();
  at.cur->st = DONE; at.b->done++;
  toScheduler();
  __builtin_trap();
}
inline void resume(Block& b, Fiber& x) {
  if (x.st == NEW) {
    if (b.freeStacks.empty()) {
      void* m = mmap(nullptr, stackBytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (m == MAP_FAILED) { perror("cuda_on_cpu: mmap"); abort(); }
      b.freeStacks.push_back(static_cast<char*>(m));
    }
    x.stack = b.freeStacks.back(); b.freeStacks.pop_back();
    // stacks that start at one offset of a page all fall into the same few cache lines
    void** p = reinterpret_cast<void**>(x.stack + stackBytes() - x.lin % 64 * 256);
    *--p = nullptr; *--p = reinterpret_cast<void*>(&fiberMain);
    for (int i = 0; i < 6; i++) *--p = nullptr;
    x.sp = p; x.st = READY;
  }
  at.cur = &x; at.tid = &x.tid;
  swtch(&b.sched, x.sp);
  if (x.st == DONE && x.stack) { b.freeStacks.push_back(x.stack); x.stack = nullptr; }
}
inline void completeWarp(Block& b, unsigned warp, unsigned mask) {  // every lane of mask has arrived: exchange
  Fiber* w = &b.f[warp * 32]; unsigned cnt = std::min(32u, b.n - warp * 32); uint64_t bal = 0, acc = 0; bool first = true;
  for (unsigned l = 0; l < cnt; l++) if (mask >> l & 1) {
    if (w[l].in & 1) bal |= uint64_t(1) << l;
    int64_t v = (int64_t)w[l].in, a = (int64_t)acc;
    acc = first ? w[l].in : w[l].op == RADD ? (uint64_t)(a + v) : w[l].op == RMIN ? (uint64_t)std::min(a, v) : w[l].op == RMAX ? (uint64_t)std::max(a, v) : acc;
    first = false;
  }
  for (unsigned l = 0; l < cnt; l++) if (mask >> l & 1) {
    Fiber& x = w[l]; int base = (int)l / x.width * x.width, src = (int)l;
    switch (x.op) {
      case SHFL: src = base + (x.arg & (x.width - 1)); break;
      case UP: src = (int)l - x.arg < base ? (int)l : (int)l - x.arg; break;
      case DOWN: src = (int)l + x.arg >= base + x.width ? (int)l : (int)l + x.arg; break;
      case XOR: src = ((int)l ^ x.arg) >= base + x.width ? (int)l : (int)l ^ x.arg; break;
      case BALLOT: x.out = bal; break;
      default: x.out = acc; break;
    }
    if (x.op <= XOR) x.out = (unsigned)src < cnt && (mask >> src & 1) ? w[src].in : 0xdeaddeaddeaddeadull;  // undefined on a GPU
    x.st = READY;
  }
}
inline std::atomic<long long> meetings{0};   // how often a thread came to a rendezvous
inline uint64_t warpOp(unsigned mask, uint64_t in, int op, int arg, int width, int line) {
  meetings.store(meetings.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  Block& b = *at.b; Fiber& x = *at.cur; unsigned warp = x.lin / 32, cnt = std::min(32u, b.n - warp * 32);
  if (cnt < 32) mask &= (1u << cnt) - 1;                        // lanes past the end of the block do not exist
  x.in = in; x.op = op; x.arg = arg; x.width = width; x.mask = mask; x.line = line; x.st = AT_WARP;
  bool all = true;
  for (unsigned l = cnt; l-- > 0 && all;) if (mask >> l & 1) { Fiber& y = b.f[warp * 32 + l]; all = y.st == AT_WARP && y.mask == mask; }
  if (all) { completeWarp(b, warp, mask); return x.out; }
  toScheduler();
  return at.cur->out;
}
inline uint64_t barrier(int line, uint64_t in = 0) {
  meetings.store(meetings.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  at.cur->line = line; at.cur->in = in; at.cur->st = AT_BARRIER; toScheduler(); return at.b->red;
}
inline void runBlock(const std::function<void()>& body) {
  Block& b = *at.b; b.body = &body; b.done = 0;
  for (auto& x : b.f) { x.st = NEW; if (x.stack) { b.freeStacks.push_back(x.stack); x.stack = nullptr; } }
  while (b.done < b.n) {
    bool progress = false;
    for (unsigned i : b.order) { Fiber& x = b.f[i]; if (x.st == NEW || x.st == READY) { resume(b, x); progress = true; } }
    if (progress) continue;
    unsigned arrived = 0; int line = 0; bool same = true; uint64_t sum = 0;   // nobody can run: all at the barrier, or stuck
    for (auto& x : b.f) if (x.st == AT_BARRIER) { if (arrived++ == 0) line = x.line; else same &= x.line == line; sum += x.in; }
    if (arrived && arrived + b.done == b.n && same) { b.red = sum; for (auto& x : b.f) if (x.st == AT_BARRIER) x.st = READY; continue; }
    char t[400]; unsigned w = 0; std::string lines;
    for (auto& x : b.f) if (x.st == AT_WARP && !w++) { snprintf(t, sizeof t, "; thread %u waits in a warp function at line %d with mask %08x that never fills", x.lin, x.line, x.mask); lines += t; }
    if (arrived) { std::map<int, unsigned> m; for (auto& x : b.f) if (x.st == AT_BARRIER) m[x.line]++; for (auto& e : m) { snprintf(t, sizeof t, "; %u threads at __syncthreads line %d", e.second, e.first); lines += t; } }
    snprintf(t, sizeof t, "block (%u,%u,%u) is stuck: %u of %u threads have exited", at.bidx.x, at.bidx.y, at.bidx.z, b.done, b.n);
    b.error = t + lines; return;
  }
}
// Runs body once per CUDA thread. Returns "" or what went wrong.
inline std::string launch(dim3 g, dim3 bd, size_t shared, const std::function<void()>& body) {
  unsigned n = bd.x * bd.y * bd.z;
  if (n == 0 || n > 1024 || bd.z > 64) return "invalid block size";
  if (!g.x || !g.y || !g.z || g.y > 65535 || g.z > 65535) return "invalid grid size";
  if (shared > 227 * 1024) return "too much shared memory";
  const char* e = getenv("CUDA_ON_CPU_THREADS"); unsigned nt = e ? std::max(1, atoi(e)) : 1;
  const char* o = getenv("CUDA_ON_CPU_ORDER");
  uint64_t total = (uint64_t)g.x * g.y * g.z; std::atomic<uint64_t> next{0}; std::string err; std::mutex mu;
  auto worker = [&] {
    Block& b = theBlock(); b.n = n; at.bdim = {bd.x, bd.y, bd.z}; at.gdim = {g.x, g.y, g.z}; b.error.clear(); b.dyn.assign(shared + 256, (char)0xff);   // NaN: shared memory starts undefined
    if (b.f.size() != n) { for (auto& x : b.f) if (x.stack) b.freeStacks.push_back(x.stack); b.f.assign(n, Fiber()); }
    b.order.resize(n); for (unsigned i = 0; i < n; i++) b.order[i] = i;
    if (o && !strcmp(o, "reverse")) std::reverse(b.order.begin(), b.order.end());
    if (o && !strncmp(o, "shuffle", 7)) { std::mt19937 r(o[7] == ':' ? atoi(o + 8) : 1); std::shuffle(b.order.begin(), b.order.end(), r); }
    for (unsigned i = 0; i < n; i++) { b.f[i].lin = i; b.f[i].tid = {i % bd.x, i / bd.x % bd.y, i / (bd.x * bd.y)}; }
    for (uint64_t k; (k = next.fetch_add(1)) < total && b.error.empty();) { at.bidx = {(unsigned)(k % g.x), (unsigned)(k / g.x % g.y), (unsigned)(k / g.x / g.y)}; runBlock(body); }
    if (!b.error.empty()) { std::lock_guard<std::mutex> l(mu); err = b.error; next = total; }
  };
  if (nt == 1 || total == 1) worker();
  else { std::vector<std::thread> ts; for (unsigned i = 0; i < std::min<uint64_t>(nt, total); i++) ts.emplace_back(worker); for (auto& t : ts) t.join(); }
  return err;
}
template <class T> inline uint64_t bits(T v) { static_assert(sizeof(T) <= 8, "shuffle of up to 8 bytes"); uint64_t u = 0; memcpy(&u, &v, sizeof(T)); return u; }
template <class T> inline T unbits(uint64_t u) { T v; memcpy(&v, &u, sizeof(T)); return v; }

// ---- kernels by name, with arguments as cuLaunchKernel takes them (void* kernelParams[])
using Prepared = std::function<std::string()>;   // arguments already copied, as CUDA does at launch (and at capture)
using Invoker = std::function<Prepared(dim3, dim3, size_t, void**)>;
inline std::map<std::string, Invoker>& registry() { static std::map<std::string, Invoker> r; return r; }
template <class... A, size_t... I> inline Prepared prepare(void (*k)(A...), dim3 g, dim3 b, size_t s, void** p, std::index_sequence<I...>) {
  std::tuple<std::decay_t<A>...> t(*static_cast<std::decay_t<A>*>(p[I])...);
  return [=] { return launch(g, b, s, [&] { k(std::get<I>(t)...); }); };
}
template <class... A> inline bool add(const char* name, void (*k)(A...)) {
  registry()[name] = [k](dim3 g, dim3 b, size_t s, void** p) { return prepare(k, g, b, s, p, std::index_sequence_for<A...>()); };
  return true;
}
}  // namespace cuda_on_cpu
#define CUDA_ON_CPU_KERNEL(k) static bool coc_reg_##k = cuda_on_cpu::add(#k, k)

#define threadIdx (*cuda_on_cpu::at.tid)
#define blockIdx (cuda_on_cpu::at.bidx)
#define blockDim (cuda_on_cpu::at.bdim)
#define gridDim (cuda_on_cpu::at.gdim)
#define warpSize 32
#define __syncthreads() ((void)cuda_on_cpu::barrier(__LINE__))
#define __syncthreads_count(p) ((int)cuda_on_cpu::barrier(__LINE__, (p) ? 1 : 0))
#define __syncthreads_or(p) (cuda_on_cpu::barrier(__LINE__, (p) ? 1 : 0) != 0)
#define __syncwarp(...) ((void)cuda_on_cpu::warpOp(cuda_on_cpu::maskOr(__VA_ARGS__), 0, cuda_on_cpu::SYNC, 0, 32, __LINE__))
namespace cuda_on_cpu { inline unsigned maskOr(unsigned m = 0xffffffffu) { return m; }
template <class T> inline T shfl(unsigned m, T v, int op, int arg, int line, int width = 32) { return unbits<T>(warpOp(m, bits(v), op, arg, width, line)); } }
#define __shfl_sync(m, v, a, ...) cuda_on_cpu::shfl(m, v, cuda_on_cpu::SHFL, (int)(a), __LINE__, ##__VA_ARGS__)
#define __shfl_up_sync(m, v, a, ...) cuda_on_cpu::shfl(m, v, cuda_on_cpu::UP, (int)(a), __LINE__, ##__VA_ARGS__)
#define __shfl_down_sync(m, v, a, ...) cuda_on_cpu::shfl(m, v, cuda_on_cpu::DOWN, (int)(a), __LINE__, ##__VA_ARGS__)
#define __shfl_xor_sync(m, v, a, ...) cuda_on_cpu::shfl(m, v, cuda_on_cpu::XOR, (int)(a), __LINE__, ##__VA_ARGS__)
#define __ballot_sync(m, p) ((unsigned)cuda_on_cpu::warpOp(m, (p) ? 1 : 0, cuda_on_cpu::BALLOT, 0, 32, __LINE__))
#define __any_sync(m, p) (__ballot_sync(m, p) != 0)
#define __all_sync(m, p) (__ballot_sync(m, !(p)) == 0)
#define __reduce_add_sync(m, v) ((decltype(v))cuda_on_cpu::warpOp(m, (uint64_t)(int64_t)(v), cuda_on_cpu::RADD, 0, 32, __LINE__))
#define __reduce_min_sync(m, v) ((decltype(v))cuda_on_cpu::warpOp(m, (uint64_t)(int64_t)(v), cuda_on_cpu::RMIN, 0, 32, __LINE__))
#define __reduce_max_sync(m, v) ((decltype(v))cuda_on_cpu::warpOp(m, (uint64_t)(int64_t)(v), cuda_on_cpu::RMAX, 0, 32, __LINE__))

// ---- atomics (blocks may run on several OS threads)
template <class T> static inline T atomicAdd(T* p, T v) {
  if constexpr (std::is_integral_v<T>) return __atomic_fetch_add(p, v, __ATOMIC_RELAXED);
  else { T o = *p, n; do { n = o + v; } while (!__atomic_compare_exchange(p, &o, &n, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)); return o; }
}
template <class T> static inline T atomicCAS(T* p, T c, T v) { __atomic_compare_exchange(p, &c, &v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); return c; }
template <class T> static inline T atomicExch(T* p, T v) { T o; __atomic_exchange(p, &v, &o, __ATOMIC_SEQ_CST); return o; }
template <class T> static inline T atomicMax(T* p, T v) { T o = *p; while (o < v && !__atomic_compare_exchange(p, &o, &v, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {} return o; }
template <class T> static inline T atomicMin(T* p, T v) { T o = *p; while (v < o && !__atomic_compare_exchange(p, &o, &v, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {} return o; }
static inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
static inline void __threadfence_block() {}

// ---- math
using std::max; using std::min;
static inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
static inline double rsqrt(double x) { return 1.0 / sqrt(x); }
#define __expf(x) expf(x)
#define __logf(x) logf(x)
#define __fdividef(a, b) ((a) / (b))
#define __frsqrt_rn(x) rsqrtf(x)
#define __frcp_rn(x) (1.0f / (x))
#define __fmaf_rn(a, b, c) fmaf(a, b, c)
#define __fmul_rn(a, b) ((a) * (b))
#define __ldg(p) (*(p))
static inline int __float_as_int(float f) { int i; memcpy(&i, &f, 4); return i; }
static inline unsigned __float_as_uint(float f) { unsigned i; memcpy(&i, &f, 4); return i; }
static inline float __int_as_float(int i) { float f; memcpy(&f, &i, 4); return f; }
static inline float __uint_as_float(unsigned i) { float f; memcpy(&f, &i, 4); return f; }
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __clz(int x) { return x ? __builtin_clz((unsigned)x) : 32; }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((uint64_t)a * b >> 32); }
struct __nv_bfloat16 { unsigned short x; };
static inline float __bfloat162float(__nv_bfloat16 h) { return __uint_as_float((unsigned)h.x << 16); }
static inline __nv_bfloat16 __float2bfloat16(float f) {      // round to nearest even, NaN kept
  unsigned u = __float_as_uint(f);
  if ((u & 0x7fffffffu) > 0x7f800000u) return {(unsigned short)((u >> 16) | 64)};
  return {(unsigned short)((u + 0x7fffu + (u >> 16 & 1)) >> 16)};
}
#endif  // !__CUDACC__
#endif
