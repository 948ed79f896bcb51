// A libnvrtc.so.12 for machines without a GPU, of a version that no real one has: takes any source without "#error" and answers with its name; the fake
// driver finds the kernels, compiled by g++, by their own names.
#include <cstring>
#include <string>
struct Program { std::string name, text, log, image; };
static int compiled = 0;
extern "C" {
int nvrtcVersion(int* major, int* minor) { *major = 12; *minor = 99; return 0; }
int nvrtcGetNumSupportedArchs(int* n) { *n = 4; return 0; }
int nvrtcGetSupportedArchs(int* a) { const int all[4] = {50, 70, 80, 90}; memcpy(a, all, sizeof all); return 0; }
int nvrtcCreateProgram(Program** p, const char* text, const char* name, int n, const char* const* headers, const char* const* names) {
  if (n != 1 || !headers[0] || !names[0] || strcmp(names[0], "adjoint4j.cuh")) return 3;
  *p = new Program{name, text, "", ""};
  return 0;
}
int nvrtcCompileProgram(Program* p, int n, const char* const* options) {
  for (int i = 0; i < n; i++) if (!options[i]) return 3;
  compiled++;
  size_t at = p->text.find("#error");
  if (at != std::string::npos) {
    p->log = p->name + "(1): error: " + p->text.substr(at, p->text.find('\n', at) - at);
    return 6;
  }
  p->image = "fake image of " + p->name;
  return 0;
}
int nvrtcGetProgramLogSize(Program* p, size_t* n) { *n = p->log.size() + 1; return 0; }
int nvrtcGetProgramLog(Program* p, char* s) { memcpy(s, p->log.c_str(), p->log.size() + 1); return 0; }
int nvrtcGetCUBINSize(Program* p, size_t* n) { *n = p->image.size(); return 0; }
int nvrtcGetCUBIN(Program* p, char* s) { memcpy(s, p->image.data(), p->image.size()); return 0; }
int nvrtcGetPTXSize(Program* p, size_t* n) { *n = p->image.size() + 1; return 0; }
int nvrtcGetPTX(Program* p, char* s) { memcpy(s, p->image.c_str(), p->image.size() + 1); return 0; }
int nvrtcDestroyProgram(Program** p) { delete *p; *p = nullptr; return 0; }
int fakenvrtc_compiled() { return compiled; }
}
