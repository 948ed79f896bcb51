#!/usr/bin/env bash
# step.sh S|M|L [--peer both|tuned|installed|none] [--steps N] ...: a training step, ours and PyTorch's in turns.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/bench.sh" benchmarks,peers step.StepComparison "$@"
