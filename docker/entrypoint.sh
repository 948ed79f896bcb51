#!/bin/sh
# Runs the program as the owner of the folder of runs, so that what it writes is the caller's, whoever calls. Arguments
# that begin with an option are those of `train`.
set -eu

case ${1:-} in
-* | "") set -- train "$@" ;;
esac

if [ "$(id -u)" = 0 ]; then
    owner=$(stat -c %u:%g /training/runs)
    exec setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups --no-new-privs --bounding-set=-all \
        --inh-caps=-all /app/bin/gpt2 "$@"
fi
if [ ! -w /training/runs ]; then
    echo "user $(id -u) can't write to /training/runs; give the folder to that user, or run as its owner:" \
        "docker run --user $(stat -c %u:%g /training/runs) ..." >&2
    exit 1
fi
exec /app/bin/gpt2 "$@"
