#!/usr/bin/env bash
# bench.sh PROFILES MAIN [ARGUMENT ...]: builds what is needed and runs a class of this module with JDK 25.
set -euo pipefail
profiles=$1
main=$2
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec mvn -q -B -ntp -P"$profiles" -pl benchmarks -am process-classes exec:exec \
    -Dexec.skip=true -Dbench.main="org.adjoint4j.benchmarks.$main" -Dbench.args="$*" ${BENCH_JVM:+"-Dbench.more=$BENCH_JVM"}
