#!/usr/bin/env bash
# growth.sh: how the time of a step and of attention grows with the sizes, and attention's memory.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/bench.sh" benchmarks growth.Growth "$@"
