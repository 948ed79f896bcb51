#!/usr/bin/env bash
# Everything docs/performance.md says of the GPU, from one call on one machine.
#
#   backend-cuda/bench/gpu.sh                 bundles and runs, on a machine with JDK 25, Maven and a GPU
#   backend-cuda/bench/gpu.sh bundle [DIR]    only bundles, into .gpu (about 30 MB, a Java runtime included) ...
#   bash DIR/gpu.sh run [PART ...]            ... and runs the bundle elsewhere: needs an NVIDIA driver and CUDA 12 or 13,
#                                             no Java; PyTorch and compute-sanitizer where they are to be compared and used
# Parts: machine conformance training kernels gpt2 stories sanitize. All by default.
# TFLOPS, TF32_TFLOPS, FLOAT_TFLOPS and GBS tell the peaks of a GPU that is not known here; ROWS the batch (16), STEPS the
# measured steps (20), PRESET another model than gpt2, without PyTorch beside it, BENCH more options of gpt2 bench, TOKENS
# those of a step in the part kernels (16384).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

bundle() {
  local out root jdk work classpath=() entry natives
  mkdir -p "$1" && out=$(cd "$1" && pwd)
  root=$(cd "$HERE/../.." && pwd)
  jdk=${JDK:-$(ls -d /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* 2>/dev/null | head -1 || true)}
  [ -x "$jdk/bin/jlink" ] || { echo "no JDK 25 found: say where with JDK=/path" >&2; exit 1; }
  work=$(mktemp -d)
  (cd "$root" && mvn -q -B -ntp -Pcuda -pl gpt2,backend-cuda -am -DskipTests -Dinvoker.skip test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -DincludeScope=runtime -Dmdep.outputFile="$work/classpath")
  rm -rf "$out/lib" "$out/natives" "$out/rt" "$out/rt.tar.xz"
  mkdir -p "$out/lib/backend-cuda-tests" "$out/natives"
  IFS=: read -ra classpath <"$work/classpath" || true # the file ends without a new line
  for entry in "$root/gpt2/target/classes" "${classpath[@]}"; do
    case $entry in
      *-natives-*.jar)
        natives=$(mktemp -d -p "$work")
        (cd "$natives" && "$jdk/bin/jar" xf "$entry" && find . -name 'libJC*' ! -name 'libJCublas-*' -exec cp {} "$out/natives/" \;) ;;
      *.jar) cp "$entry" "$out/lib/" ;;
      *) cp -r "$entry" "$out/lib/$(basename "$(dirname "$(dirname "$entry")")")" ;;
    esac
  done
  cp -r "$root"/backend-cuda/target/test-classes/. "$out/lib/backend-cuda-tests/"
  # not compressed by jlink, as xz packs it better: 16 MB to carry
  "$jdk/bin/jlink" --add-modules java.base,java.logging,java.management,java.naming,java.xml,jdk.incubator.vector,jdk.management,jdk.unsupported \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-0 --output "$work/rt"
  tar -C "$work" -c rt | xz -6 >"$out/rt.tar.xz"
  cp "$HERE/gpu.sh" "$HERE/torch_gpt2.py" "$out/"
  rm -rf "$work"
  du -sh "$out"
}

# Unpacks the Java runtime beside the script or, where nothing can be written there, into the folder of temporary files.
unpack() {
  RT=$HERE
  [ -w "$HERE" ] || RT=${TMPDIR:-/tmp}/adjoint4j-rt
  [ -x "$RT/rt/bin/java" ] && return
  mkdir -p "$RT"
  python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$HERE/rt.tar.xz" "$RT" 2>/dev/null ||
    tar -C "$RT" -xJf "$HERE/rt.tar.xz"
}

# Runs Java on the bundle's classes; $PRECISION and $JVM are further options.
java_() {
  local paths="" entry
  for entry in "$HERE"/lib/*.jar "$HERE"/lib/*/; do paths+=:$entry; done
  # shellcheck disable=SC2086 # several options in one variable
  "$RT/rt/bin/java" -Xmx${HEAP:-8g} -XX:+UseParallelGC --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -Djava.library.path="$HERE/natives" -Dadjoint4j.cuda.libraries="${LIBRARIES:-/usr/local/cuda/lib64}" \
    -Dadjoint4j.cuda.precision="${PRECISION:-float32}" ${JVM:-} -cp "${paths#:}" "$@"
}

title() { printf '\n== %s\n' "$*"; }

# Where cuBLAS and NVRTC are: the toolkit's folder, else that of PyTorch's packages.
find_libraries() {
  LIBRARIES=""
  local folder
  for folder in /usr/local/cuda/lib64 /usr/local/cuda-1[23]*/lib64 /usr/local/cuda-1[23]*/targets/x86_64-linux/lib \
    $(python3 -c 'import os, sys; print(*[os.path.join(p, "nvidia", d, "lib") for p in sys.path for d in ("cu13", "cublas", "cuda_nvrtc")])' 2>/dev/null); do
    if compgen -G "$folder/libcublas.so.1[23]" >/dev/null || compgen -G "$folder/libnvrtc.so.1[23]" >/dev/null; then
      LIBRARIES=${LIBRARIES:-$folder}
      export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    fi
  done
}

# Dense peaks of the GPU's data sheet: TFLOP/s in bfloat16, TF32 and float32, and GB/s.
find_peaks() {
  case $(nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null | head -1) in
    *H200*) set -- 989 494 67 4800 ;;
    *H100*PCIe*) set -- 756 378 51 2000 ;;
    *H100*) set -- 989 494 67 3350 ;;
    *A100*80GB*) set -- 312 156 19.5 2039 ;;
    *A100*) set -- 312 156 19.5 1555 ;;
    *) set -- 0 0 0 0 ;;
  esac
  TFLOPS=${TFLOPS:-$1} TF32_TFLOPS=${TF32_TFLOPS:-$2} FLOAT_TFLOPS=${FLOAT_TFLOPS:-$3} GBS=${GBS:-$4}
}

peak_of() { case $1 in bfloat16) echo "$TFLOPS" ;; tf32) echo "$TF32_TFLOPS" ;; *) echo "$FLOAT_TFLOPS" ;; esac; }

# Runs a command and prints its tokens/s, the most memory the device had in use meanwhile, and the share of the peak $1 that
# GPT-2 124M's 6 (12 L C^2 + V C) + 12 L T C operations a token are.
measured() {
  local peak=$1 name=$2 log most=0 used pid tokens
  shift 2
  log=$(mktemp)
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    used=$(nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits 2>/dev/null | head -1 || true)
    [ "${used:-0}" -gt "$most" ] 2>/dev/null && most=$used
    sleep 0.5
  done
  if ! wait "$pid"; then
    printf '%-32s failed: %s\n' "$name" "$(grep -iE 'error|exception' "$log" | tail -1)"
    FAILED=1
    return
  fi
  tokens=$(grep -oE '[0-9,]+ tokens/s \(median\)' "$log" | tail -1 | tr -d ',' | cut -d' ' -f1)
  awk -v n="$name" -v t="$tokens" -v p="$peak" -v m="$most" 'BEGIN {
    f = 6 * (12 * 12 * 768 * 768 + 50257 * 768) + 12 * 12 * 1024 * 768
    printf "%-32s %10d tokens/s  %8.1f GiB in use  ", n, t, m / 1024
    if (p > 0) printf "MFU %5.1f%%\n", 100 * t * f / (p * 1e12); else print "MFU unknown: set TFLOPS" }'
  rm -f "$log"
}

part_machine() {
  title "machine"
  nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader || echo "no nvidia-smi"
  "$RT/rt/bin/java" -version 2>&1 | head -1
  python3 -c 'import torch; print("PyTorch", torch.__version__, "CUDA", torch.version.cuda)' 2>/dev/null || echo "no PyTorch"
  echo "libraries: ${LIBRARIES:-found by the system}"
}

part_conformance() {
  title "conformance, float32"
  java_ org.adjoint4j.backend.cuda.GpuReport conformance || FAILED=1
}

part_training() {
  title "20 steps in float32 beside the CPU, and going on on the other"
  java_ org.adjoint4j.backend.cuda.GpuReport training || FAILED=1
}

part_sanitize() {
  local tool check log
  log=$(mktemp)
  title "compute-sanitizer"
  command -v compute-sanitizer >/dev/null || { echo "skipped: compute-sanitizer is not installed"; return; }
  for tool in memcheck racecheck; do
    for check in causalAttention layerNorm linear dropout linearCrossEntropy scatterAddRows softmax reduce adamW; do
      if timeout 240 compute-sanitizer --target-processes all --tool "$tool" --error-exitcode 9 bash "$HERE/gpu.sh" java org.adjoint4j.backend.cuda.GpuReport conformance "$check" >"$log" 2>&1; then
        echo "$tool $check: clean"
      else
        echo "$tool $check: $(grep -E 'ERROR SUMMARY|RACECHECK SUMMARY|failed' "$log" | tail -1 || true) (or past 240 s)"
        FAILED=1
      fi
    done
  done
}

part_kernels() {
  local precision
  for precision in bfloat16 tf32 float32; do
    title "kernels of GPT-2 124M on ${TOKENS:-16384} tokens, $precision; floor by ${GBS} GB/s and $(peak_of $precision) TFLOP/s"
    PRECISION=$precision java_ org.adjoint4j.backend.cuda.GpuReport kernels "$GBS" "$(peak_of $precision)" "${TOKENS:-16384}" || FAILED=1
  done
}

part_gpt2() {
  local precision mode rows=${ROWS:-16} preset=${PRESET:-gpt2}
  title "$preset, $rows sequences a step, no dropout: forward, backward, clipping, AdamW"
  for precision in bfloat16 tf32 float32; do
    PRECISION=$precision measured "$(peak_of $precision)" "this, $precision" \
      java_ org.adjoint4j.gpt2.cli.Main --backend cuda bench --preset "$preset" --dropout 0 --batch "$rows" --steps "${STEPS:-20}" ${BENCH:-}
    PRECISION=$precision JVM=-Dadjoint4j.cuda.graphs=false measured "$(peak_of $precision)" "this without graphs, $precision" \
      java_ org.adjoint4j.gpt2.cli.Main --backend cuda bench --preset "$preset" --dropout 0 --batch "$rows" --steps "${STEPS:-20}" ${BENCH:-}
    [ "$preset" = gpt2 ] || continue
    python3 -c 'import torch' 2>/dev/null || { echo "skipped: PyTorch is not installed"; continue; }
    for mode in eager compile; do
      measured "$(peak_of $precision)" "PyTorch $mode, $precision" python3 "$HERE/torch_gpt2.py" $mode $precision "$rows"
    done
  done
}

part_stories() {
  title "preset stories, 64 x 128 tokens a step"
  local backend
  for backend in cpu cuda; do
    measured 0 "$backend" java_ org.adjoint4j.gpt2.cli.Main --backend $backend bench --preset stories --batch 64 --steps "${STEPS:-20}" ${BENCH:-} |
      sed 's/ *MFU.*//'
  done
}

run() {
  FAILED=0
  unpack
  find_libraries
  find_peaks
  [ $# -gt 0 ] || set -- machine conformance training kernels gpt2 stories sanitize
  local part
  for part in "$@"; do "part_$part"; done
  exit $FAILED
}

case ${1:-} in
  bundle) bundle "${2:-.gpu}" ;;
  run) shift; run "$@" ;;
  java) shift; unpack; find_libraries; java_ "$@" ;;
  "") bundle .gpu && exec bash .gpu/gpu.sh run ;;
  *) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 2 ;;
esac
