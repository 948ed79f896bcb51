// A libcuda.so.1 for machines without a GPU: the part of the driver API a JCuda program needs, on the CPU. Kernels are
// found by name in cuda_on_cpu's registry (the module image given to cuModuleLoadData is ignored). Streams run at once or,
// with FAKECUDA_LAZY=1, as late as somebody waits for them, so that a wait that is missing shows in the results; stream
// capture records and cuGraphLaunch replays. Strict where a GPU is: a thread needs a current context, copies are
// bounds-checked, device memory starts as NaN and has red zones that are checked at every synchronisation and copy back.
#include "cuda_on_cpu.h"
#include "fakecuda.h"
#include <deque>
#include <set>
namespace {
using Work = std::function<std::string()>;
struct Node { Work w; };
struct Graph { std::vector<Node*> nodes; };
struct Exec { std::vector<Node*> nodes; std::map<Node*, Work> w; };
struct Stream { Graph* cap = nullptr; std::deque<Work> q; bool kernels = false; };
struct Fn { cuda_on_cpu::Invoker k; std::string name; };
struct Event { double t = 0; Stream* s = nullptr; long long wanted = 0, reached = 0; };
enum { OK = 0, INVALID_VALUE = 1, OOM = 2, NOT_INIT = 3, NO_IMAGE = 200, INVALID_CONTEXT = 201, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719, STREAM_CAPTURE = 900, UNSUPPORTED = 801 };
constexpr size_t ZONE = 256, HUGE_BYTES = (size_t)1 << 30;   // from there on memory takes room only where it is touched
std::mutex mu; int failAfter = -1, failCapture = 0; long long launches = 0, allocations = 0, copiesToHost = 0, copiesAmidKernels = 0, graphs = 0, graphLaunches = 0, updates = 0, idleTimes = 0; std::map<uintptr_t, size_t> mem; std::map<std::string, Fn*> fns; size_t used = 0; int sticky = 0; int ctxObj; bool inited = false;
thread_local void* current = nullptr;
Stream defaultStream; std::set<Stream*> streams{&defaultStream};
size_t capacity() { const char* e = getenv("FAKECUDA_MEM"); return e ? (size_t)atoll(e) : (size_t)8 << 30; }
double now() { timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e3 + t.tv_nsec * 1e-6; }
bool zoneOk(const char* z) { static const std::string whole(ZONE, (char)0xAB); return !memcmp(z, whole.data(), ZONE); }
bool zonesOk(uintptr_t p, size_t n) { return zoneOk((char*)p - ZONE) && zoneOk((char*)p + n); }
bool kernelRan = false;   // since the zones were checked; copies can't leave an allocation
Work kernel(Work w) { return [w = std::move(w)] { kernelRan = true; return w(); }; }
void checkZones() {
  if (!kernelRan) return;
  kernelRan = false;
  for (auto& m : mem) if (!zonesOk(m.first, m.second)) { fprintf(stderr, "fakecuda: write outside the device allocation of %zu bytes at 0x%zx\n", m.second, (size_t)m.first); sticky = ILLEGAL_ADDRESS; }
}
bool inside(uintptr_t p, size_t n) { auto it = mem.upper_bound(p); if (it == mem.begin()) return n == 0; --it; return p + n <= it->first + it->second; }
Stream* str(void* s) { return s && s != (void*)1 && s != (void*)2 ? (Stream*)s : &defaultStream; }
bool lazy() { const char* e = getenv("FAKECUDA_LAZY"); return e && *e == '1'; }
int run(const Work& w) { std::string e = w(); if (!e.empty()) { fprintf(stderr, "fakecuda: %s\n", e.c_str()); sticky = LAUNCH_FAILED; } return sticky; }
void step(Stream* s) { Work w = std::move(s->q.front()); s->q.pop_front(); if (!sticky) run(w); }
void drain(Stream* s) { while (!s->q.empty()) step(s); }
void drainAll() { for (Stream* s : streams) drain(s); }
void reach(Event* e, long long wanted) { while (e->reached < wanted && e->s && !e->s->q.empty()) step(e->s); }
long long queued() { long long n = 0; for (Stream* s : streams) n += s->q.size(); return n; }
struct Waiting { long long before = queued(); ~Waiting() { if (before && !queued()) idleTimes++; } };   // the host waits: does the device run dry?
int enqueue(Stream* s, Work w) { if (lazy() || !s->q.empty()) { s->q.push_back(std::move(w)); return sticky; } return run(w); }
}  // namespace
#define CTX if (!inited) return NOT_INIT; if (!current) return INVALID_CONTEXT; if (sticky) return sticky;
static int submit(void* s, Work w) {
  CTX Stream* st = str(s); if (st->cap) { st->cap->nodes.push_back(new Node{std::move(w)}); return OK; } return enqueue(st, std::move(w));
}
int fakecuda_submit(void* s, std::function<std::string()> w) { return submit(s, kernel(std::move(w))); }   // also for the fake cuBLAS
static int copy(void* d, const void* s, size_t n, bool dDev, bool sDev, void* stream, bool async) {
  CTX
  { std::lock_guard<std::mutex> l(mu); if ((dDev && !inside((uintptr_t)d, n)) || (sDev && !inside((uintptr_t)s, n))) { fprintf(stderr, "fakecuda: copy of %zu bytes leaves its device allocation\n", n); return INVALID_VALUE; } }
  if (sDev && !dDev) copiesToHost++;
  Stream* st = str(stream);
  if (dDev && !sDev && st->kernels) copiesAmidKernels++;
  if (st->cap && !async) return STREAM_CAPTURE;
  if (sDev && !dDev && !st->cap) { std::lock_guard<std::mutex> l(mu); checkZones(); if (sticky) return sticky; }
  return submit(stream, [=] { memmove(d, s, n); return std::string(); });
}
extern "C" {
typedef uintptr_t P;
int cuInit(unsigned) { inited = true; return OK; }
int cuDriverGetVersion(int* v) { *v = 12060; return OK; }
int cuGetErrorString(int e, const char** s) { *s = e == OK ? "no error" : e == ILLEGAL_ADDRESS ? "an illegal memory access was encountered" : e == LAUNCH_FAILED ? "unspecified launch failure" : e == INVALID_CONTEXT ? "invalid device context" : "fakecuda error"; return OK; }
int cuGetErrorName(int, const char** s) { *s = "CUDA_ERROR"; return OK; }
int cuDeviceGetCount(int* n) { *n = 1; return OK; }
int cuDeviceGet(int* d, int i) { *d = 0; return i == 0 ? OK : 101; }
int cuDeviceGetName(char* s, int n, int) { snprintf(s, n, "fakecuda on the CPU"); return OK; }
int cuDeviceTotalMem_v2(size_t* n, int) { *n = capacity(); return OK; }
int cuDeviceGetAttribute(int* v, int a, int) { static const std::map<int, int> m{{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535}, {7, 65535}, {8, 49152}, {10, 32}, {16, 4}, {39, 2048}, {75, 9}, {76, 0}, {81, 233472}, {97, 232448}, {115, 0}}; auto i = m.find(a); *v = i == m.end() ? 0 : i->second; return OK; }
int cuCtxCreate_v2(void** c, unsigned, int) { if (!inited) return NOT_INIT; *c = current = &ctxObj; return OK; }
int cuCtxDestroy_v2(void*) { current = nullptr; sticky = 0; return OK; }
int cuCtxSetCurrent(void* c) { current = c; return OK; }
int cuCtxGetCurrent(void** c) { *c = current; return OK; }
int cuCtxPushCurrent_v2(void* c) { current = c; return OK; }
int cuCtxPopCurrent_v2(void** c) { *c = current; current = nullptr; return OK; }
int cuCtxGetDevice(int* d) { *d = 0; return current ? OK : INVALID_CONTEXT; }
int cuDevicePrimaryCtxRetain(void** c, int) { *c = &ctxObj; return inited ? OK : NOT_INIT; }
int cuDevicePrimaryCtxRelease_v2(int) { return OK; }
int cuDevicePrimaryCtxReset_v2(int) { sticky = 0; return OK; }
int cuCtxSynchronize() { CTX Waiting w; drainAll(); std::lock_guard<std::mutex> l(mu); checkZones(); return sticky; }
int cuMemGetInfo_v2(size_t* f, size_t* t) { *t = capacity(); *f = capacity() - used; return OK; }
int cuMemAlloc_v2(P* p, size_t n) {
  CTX if (!n) return INVALID_VALUE;
  std::lock_guard<std::mutex> l(mu); if (used + n > capacity()) return OOM;
  if (failAfter == 0) return OOM;
  if (failAfter > 0) failAfter--;
  allocations++;
  char* m = n >= HUGE_BYTES ? (char*)mmap(nullptr, n + 2 * ZONE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) : (char*)aligned_alloc(256, (n + 2 * ZONE + 255) / 256 * 256);
  if (!m || m == MAP_FAILED) return OOM;
  memset(m, 0xAB, ZONE); if (n < HUGE_BYTES) memset(m + ZONE, 0xFF, n); memset(m + ZONE + n, 0xAB, ZONE);
  *p = (P)(m + ZONE); mem[*p] = n; used += n; return OK;
}
int cuMemFree_v2(P p) {
  CTX if (!p) return OK;
  { Waiting w; drainAll(); } std::lock_guard<std::mutex> l(mu); auto it = mem.find(p); if (it == mem.end()) { fprintf(stderr, "fakecuda: cuMemFree of 0x%zx, which is not allocated (freed twice?)\n", (size_t)p); return INVALID_VALUE; }
  checkZones(); used -= it->second; if (it->second >= HUGE_BYTES) munmap((char*)p - ZONE, it->second + 2 * ZONE); else free((char*)p - ZONE); mem.erase(it); return sticky;
}
int cuMemAllocAsync(P* p, size_t n, void*) { return cuMemAlloc_v2(p, n); }
int cuMemFreeAsync(P p, void*) { return cuMemFree_v2(p); }
int cuMemHostAlloc(void** p, size_t n, unsigned) { CTX *p = aligned_alloc(4096, (n + 4095) / 4096 * 4096); return *p ? OK : OOM; }
int cuMemAllocHost_v2(void** p, size_t n) { return cuMemHostAlloc(p, n, 0); }
int cuMemFreeHost(void* p) { CTX drainAll(); free(p); return OK; }
int cuMemHostRegister_v2(void*, size_t, unsigned) { CTX return OK; }
int cuMemHostUnregister(void*) { CTX return OK; }
int cuMemcpyHtoD_v2(P d, const void* s, size_t n) { return copy((void*)d, s, n, true, false, nullptr, false); }
int cuMemcpyDtoH_v2(void* d, P s, size_t n) { return copy(d, (void*)s, n, false, true, nullptr, false); }
int cuMemcpyDtoD_v2(P d, P s, size_t n) { return copy((void*)d, (void*)s, n, true, true, nullptr, false); }
int cuMemcpyHtoDAsync_v2(P d, const void* s, size_t n, void* st) { return copy((void*)d, s, n, true, false, st, true); }
int cuMemcpyDtoHAsync_v2(void* d, P s, size_t n, void* st) { return copy(d, (void*)s, n, false, true, st, true); }
int cuMemcpyDtoDAsync_v2(P d, P s, size_t n, void* st) { return copy((void*)d, (void*)s, n, true, true, st, true); }
int cuMemsetD8Async(P d, unsigned char v, size_t n, void* st) { CTX { std::lock_guard<std::mutex> l(mu); if (!inside(d, n)) return INVALID_VALUE; } return fakecuda_submit(st, [=] { memset((void*)d, v, n); return std::string(); }); }
int cuMemsetD32Async(P d, unsigned v, size_t n, void* st) { CTX { std::lock_guard<std::mutex> l(mu); if (!inside(d, n * 4)) return INVALID_VALUE; } return fakecuda_submit(st, [=] { std::fill_n((unsigned*)d, n, v); return std::string(); }); }
int cuMemsetD8_v2(P d, unsigned char v, size_t n) { return cuMemsetD8Async(d, v, n, nullptr); }
int cuMemsetD32_v2(P d, unsigned v, size_t n) { return cuMemsetD32Async(d, v, n, nullptr); }
int cuStreamCreate(void** s, unsigned) { CTX Stream* t = new Stream; streams.insert(t); *s = t; return OK; }
int cuStreamCreateWithPriority(void** s, unsigned f, int) { return cuStreamCreate(s, f); }
int cuStreamDestroy_v2(void* s) { CTX drain((Stream*)s); streams.erase((Stream*)s); delete (Stream*)s; return OK; }
int cuStreamSynchronize(void* s) { CTX if (str(s)->cap) return STREAM_CAPTURE; Waiting w; drain(str(s)); return sticky; }
int cuStreamQuery(void* s) { CTX return str(s)->q.empty() ? OK : NOT_READY; }
int cuStreamWaitEvent(void* s, void* e, unsigned) {
  CTX Event* v = (Event*)e; long long wanted = v->wanted; if (str(s)->cap) return UNSUPPORTED;
  return enqueue(str(s), [=] { reach(v, wanted); return std::string(); });
}
int cuStreamIsCapturing(void* s, int* v) { CTX *v = str(s)->cap ? 1 : 0; return OK; }
int cuStreamBeginCapture_v2(void* s, int) { CTX if (!s || str(s)->cap) return STREAM_CAPTURE; if (failCapture) return UNSUPPORTED; str(s)->cap = new Graph; return OK; }
int cuStreamEndCapture(void* s, void** g) { CTX *g = str(s)->cap; str(s)->cap = nullptr; return *g ? OK : STREAM_CAPTURE; }
int cuStreamGetCaptureInfo_v2(void* s, int* status, unsigned long long* id, void** g, const void*** nodes, size_t* n) {
  CTX Graph* c = str(s)->cap; *status = c ? 1 : 0; if (id) *id = 1; if (g) *g = c; if (!c) return OK;
  static thread_local const void* last; last = c->nodes.empty() ? nullptr : c->nodes.back(); *n = last ? 1 : 0; *nodes = &last; return OK;
}
int cuGraphInstantiateWithFlags(void** e, void* g, unsigned long long) { CTX graphs++; Exec* x = new Exec; x->nodes = ((Graph*)g)->nodes; for (Node* n : x->nodes) x->w[n] = n->w; *e = x; return OK; }
struct NodeParams { void* func; unsigned gx, gy, gz, bx, by, bz, shared; void** params; void** extra; void* kern; void* ctx; };
int cuGraphExecKernelNodeSetParams_v2(void* e, void* node, const NodeParams* p) {
  static_assert(sizeof(NodeParams) == 72, "CUDA_KERNEL_NODE_PARAMS_v2");
  CTX Exec* x = (Exec*)e; auto it = x->w.find((Node*)node); if (it == x->w.end() || !p->func || p->extra || p->kern) return INVALID_VALUE;
  Fn* f = (Fn*)p->func; auto w = f->k(dim3(p->gx, p->gy, p->gz), dim3(p->bx, p->by, p->bz), p->shared, p->params); std::string n = f->name;
  it->second = kernel([=] { std::string r = w(); return r.empty() ? r : n + ": " + r; }); updates++; return OK;
}
int cuGraphUpload(void*, void*) { CTX return OK; }
int cuGraphLaunch(void* e, void* s) { CTX graphLaunches++; Exec* x = (Exec*)e; for (Node* n : x->nodes) { int r = enqueue(str(s), x->w[n]); if (r) return r; } return OK; }
int cuGraphDestroy(void* g) { CTX for (Node* n : ((Graph*)g)->nodes) delete n; delete (Graph*)g; return OK; }
int cuGraphExecDestroy(void* g) { CTX delete (Exec*)g; return OK; }
int cuEventCreate(void** e, unsigned) { CTX *e = new Event; return OK; }
int cuEventDestroy_v2(void* e) { CTX delete (Event*)e; return OK; }
int cuEventRecord(void* e, void* s) {
  CTX Event* v = (Event*)e; if (str(s)->cap) return UNSUPPORTED; long long wanted = ++v->wanted; v->s = str(s);
  return enqueue(v->s, [=] { v->t = now(); v->reached = wanted; return std::string(); });
}
int cuEventSynchronize(void* e) { CTX Event* v = (Event*)e; Waiting w; reach(v, v->wanted); return sticky; }
int cuEventQuery(void* e) { CTX Event* v = (Event*)e; return v->reached < v->wanted ? NOT_READY : OK; }
int cuEventElapsedTime(float* f, void* a, void* b) { CTX *f = (float)(((Event*)b)->t - ((Event*)a)->t); return OK; }
int cuModuleLoadData(void** m, const void*) { CTX *m = &fns; return OK; }
int cuModuleLoadDataEx(void** m, const void* i, unsigned, int*, void**) { return cuModuleLoadData(m, i); }
int cuModuleLoad(void** m, const char*) { return cuModuleLoadData(m, nullptr); }
int cuModuleUnload(void*) { CTX return OK; }
int cuModuleGetFunction(void** f, void*, const char* name) {
  CTX auto& r = cuda_on_cpu::registry(); auto it = r.find(name); if (it == r.end()) return NOT_FOUND;
  std::lock_guard<std::mutex> l(mu); Fn*& x = fns[name]; if (!x) x = new Fn{it->second, name}; *f = x; return OK;
}
int cuFuncSetAttribute(void*, int, int) { CTX return OK; }
int cuFuncGetAttribute(int* v, int a, void*) { CTX *v = a == 0 ? 1024 : 0; return OK; }
int cuFuncSetCacheConfig(void*, int) { CTX return OK; }
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* n, void*, int b, size_t) { CTX *n = std::max(1, 2048 / std::max(1, b)); return OK; }
int cuLaunchKernel(void* f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned sh, void* s, void** params, void** extra) {
  CTX if (!f) return INVALID_HANDLE; if (extra) return UNSUPPORTED; launches++; str(s)->kernels = true;
  auto w = ((Fn*)f)->k(dim3(gx, gy, gz), dim3(bx, by, bz), sh, params); std::string n = ((Fn*)f)->name;
  return fakecuda_submit(s, [=] { std::string e = w(); return e.empty() ? e : n + ": " + e; });
}
// for tests: capture fails or not
void fakecuda_fail_capture(int fail) { failCapture = fail; }
long long fakecuda_graphs() { return graphs; }
long long fakecuda_graph_launches() { return graphLaunches; }
long long fakecuda_updates() { return updates; }
void fakecuda_drain() { drainAll(); }
long long fakecuda_waiting() { return queued(); }
long long fakecuda_meetings() { return cuda_on_cpu::meetings; }
long long fakecuda_idle_times() { return idleTimes; }
// for tests: allocations after the next n fail (n < 0: none does); what has been done so far; forgets a failed kernel
void fakecuda_fail_after(int n) { std::lock_guard<std::mutex> l(mu); failAfter = n; }
long long fakecuda_launches() { return launches; }
long long fakecuda_allocations() { return allocations; }
long long fakecuda_copies_to_host() { return copiesToHost; }
long long fakecuda_copies_amid_kernels() { return copiesAmidKernels; }
long long fakecuda_used() { std::lock_guard<std::mutex> l(mu); return (long long)used; }
void fakecuda_forgive() { sticky = 0; }
// the same without the driver API, for a plain FFM call: 0, or 1 with the message in err
int coc_launch(const char* name, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned sh, void** params, char* err, int errLen) {
  auto& r = cuda_on_cpu::registry(); auto it = r.find(name); std::string e = it == r.end() ? "no such kernel" : it->second(dim3(gx, gy, gz), dim3(bx, by, bz), sh, params)();
  if (err && errLen) snprintf(err, errLen, "%s", e.c_str());
  return !e.empty();
}
}
