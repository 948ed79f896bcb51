#!/usr/bin/env bash
# Tests the containers in whatever engine `docker` talks to. Leaves the images and removes the runs it made.
# Last line: "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

run=docker-test-$$
stopped=$run-stopped
small="--layers 2 --heads 2 --width 32 --context 32 --batch 2 --sample-every 0 --validate-every 10 --save-every 0"
log=$(mktemp)
passed=0
failed=0

cleanup() {
    docker rm -f "$run" >/dev/null 2>&1
    # whoever owns the files can remove them
    docker run --rm --user 0:0 --entrypoint sh -v "$PWD/../runs:/training/runs" adjoint4j \
        -c "rm -rf /training/runs/$run*" >/dev/null 2>&1
    rm -f "$log"
}
trap cleanup EXIT

# check WHAT COMMAND...: passes if the command succeeds; what it said is shown if it does not.
check() {
    local what=$1
    shift
    if "$@" >"$log" 2>&1; then
        echo "passed: $what"
        passed=$((passed + 1))
    else
        echo "FAILED: $what"
        sed 's/^/    /' "$log" | tail -n 30
        failed=$((failed + 1))
    fi
}

# says TEXT CODE COMMAND...: the command exits with the code and says the text.
says() {
    local text=$1 code=$2 output status
    shift 2
    output=$("$@" 2>&1)
    status=$?
    echo "exit code $status, wanted $code: $output"
    [ "$status" = "$code" ] && grep -qF -- "$text" <<<"$output"
}

service() { docker compose run --rm -T "$@"; }

is_small() { # IMAGE MEGABYTES
    local size
    size=$(docker image inspect --format '{{.Size}}' "$1")
    echo "$((size / 1000000)) MB"
    [ "$size" -lt $(($2 * 1000000)) ]
}

is_not_root() { [ "$(docker run --rm --entrypoint id adjoint4j -u)" != 0 ]; }

has_a_read_only_root() { ! service --entrypoint sh training -c 'touch /app/new'; }

rows() { cat "../runs/$stopped/metrics.csv" 2>/dev/null | wc -l; }

stops_with_a_checkpoint() {
    docker compose run -d --name "$run" training $small --steps 1000000 --out "runs/$stopped" || return 1
    for _ in $(seq 300); do
        [ "$(rows)" -gt 5 ] && break
        sleep 1
    done
    docker exec "$run" /app/bin/healthy.sh || { echo "not healthy"; return 1; }
    docker stop "$run" || return 1
    docker logs "$run"
    [ "$(docker inspect --format '{{.State.ExitCode}}' "$run")" = 143 ] || return 1
    docker logs "$run" 2>&1 | grep -q "stopped as told at step $(($(rows) - 1))" && [ -s "../runs/$stopped/model.ckpt" ]
}

goes_on_where_it_stopped() {
    local made=$(($(rows) - 1))
    says "going on after step $made" 0 service training --resume --out "runs/$stopped" --steps $((made + 5)) || return 1
    [ "$(rows)" = $((made + 6)) ]
}

writes() {
    local text
    text=$(service generate "Once upon a time" --checkpoint "runs/$stopped/model.ckpt" --tokens 20) || return 1
    echo "$text"
    [ -n "$text" ]
}

belongs_to() { # OWNER FOLDER
    ls -ln "$2"
    [ -n "$(ls "$2")" ] && [ -z "$(find "$2" ! -user "$1")" ]
}

belongs_to_another_caller() {
    local other=../runs/$run-other
    mkdir -p "$other"
    chown 4321:4321 "$other" || return 1
    docker run --rm --user 0:0 --cap-drop ALL --cap-add SETUID --cap-add SETGID --cap-add SETPCAP --read-only \
        --tmpfs /tmp --network none -v "$PWD/$other:/training/runs" adjoint4j train $small --steps 2 || return 1
    belongs_to 4321 "$other"
}

explains_a_folder_it_cannot_write_to() {
    says "can't write to /training/runs" 1 \
        docker run --rm --user 4321:4321 -v "$PWD/../runs:/training/runs:ro" adjoint4j train --steps 1
}

explains_too_little_memory() {
    says "not enough memory" 1 docker run --rm --memory 1g adjoint4j train --preset gpt2-medium --steps 1
}

reserves_a_gpu() {
    docker compose --profile cuda config | grep -A 12 'adjoint4j-cuda' >/dev/null \
        && docker compose --profile cuda config | grep -q 'driver: nvidia'
}

is_configured_from_the_root() { (cd .. && docker compose -f docker/compose.yaml config --quiet); }

check "the CPU image builds" docker compose build training
check "the CPU image is smaller than 200 MB" is_small adjoint4j 200
check "the image's user is not root" is_not_root
check "compose finds everything from the root too" is_configured_from_the_root
check "20 steps of training" says "all 20 steps are made" 0 service training $small --steps 20 --out "runs/$run"
check "files belong to the caller" belongs_to "$(stat -c %u ../runs)" "../runs/$run"
check "docker stop finishes the step and saves" stops_with_a_checkpoint
check "a stopped training goes on" goes_on_where_it_stopped
check "a trained model writes" writes
check "the root file system is read-only" has_a_read_only_root
[ "$(id -u)" != 0 ] || check "files belong to another caller, without a network" belongs_to_another_caller
check "a folder that can't be written to is explained" explains_a_folder_it_cannot_write_to
check "too little memory is explained" explains_too_little_memory
check "the GPU is reserved" reserves_a_gpu
check "the CUDA image builds" docker compose --profile cuda build training-cuda
check "a missing GPU is explained, without a network" \
    says "backend 'cuda' can't be used" 1 docker run --rm --network none adjoint4j-cuda

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
