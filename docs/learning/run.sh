#!/usr/bin/env bash
# Does training here learn what PyTorch learns? Trains preset stories on a text, then the same in PyTorch from the same
# parameters with the same batches and learning rates, and compares the losses on the text's last tenth of stories.
#   docs/learning/run.sh TEXT FOLDER [STEPS]
# needs Maven, a JDK 25, and a python3 (or $PYTHON) with torch and numpy. STEPS are 300 where not given.
set -euo pipefail
text=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
steps=${3:-300}
every=$((steps < 25 ? steps : 25))
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mvn -q -pl gpt2 -am package -Dinvoker.skip -Dspotless.check.skip -Dtest=TorchComparison \
    -Dsurefire.failIfNoSpecifiedTests=false -Dcompare.data="$text" -Dcompare.out="$folder" -Dcompare.steps="$steps"
gpt2/target/dist/bin/gpt2 train --backend cpu --preset stories --data "$text" --out "$folder/ours" --steps "$steps" \
    --validate-every "$every" --sample-every 0 --save-every 0
"${PYTHON:-python3}" docs/learning/compare.py "$folder" "$(nproc)"
