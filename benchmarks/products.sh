#!/usr/bin/env bash
# products.sh [S] [M] [L]: the matrix products of a step, ours and OpenBLAS's in turns, one thread each.
set -euo pipefail
export BENCH_JVM="-Dadjoint4j.cpu.threads=1 ${BENCH_JVM:-}"
exec bash "$(dirname "${BASH_SOURCE[0]}")/bench.sh" benchmarks,peers products.ProductComparison "$@"
