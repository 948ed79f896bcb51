#!/usr/bin/env bash
# kernels.sh [JMH's options, such as Products -p workload=S]: JMH on kernels, OpenBLAS's products beside ours.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/bench.sh" benchmarks,peers kernels.Kernels "$@"
