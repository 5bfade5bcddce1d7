# shellcheck shell=bash disable=SC2034
# What the scripts for releases share; sourced by them. Each has a function `usage`, and ends with 0 when it is done, 1
# when it failed or was refused, 2 when the command line is wrong.

CHART=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/helm/portfolio-platform
HELM=${HELM:-helm}
KUBECTL=${KUBECTL:-kubectl}
TIMEOUT=${TIMEOUT:-10m}

ENVIRONMENT_VARIABLES="Environment:
  RELEASE    name of the release (portfolio-platform)
  NAMESPACE  its namespace (portfolio-platform-<environment>)
  TIMEOUT    how long it may take (10m)
  HELM, KUBECTL  the programs; the cluster is that of kubectl's current context"

failed() {
  echo "$1" >&2
  exit 1
}

wrong() {
  echo "$1" >&2
  usage >&2
  exit 2
}

# environment NAME: which one is meant, and where it is.
environment() {
  case "${1:-}" in
    development | staging | production) ENVIRONMENT=$1 ;;
    -h | --help)
      usage
      exit 0
      ;;
    '') wrong "which environment?" ;;
    *) wrong "no such environment: $1" ;;
  esac
  RELEASE=${RELEASE:-portfolio-platform}
  NAMESPACE=${NAMESPACE:-portfolio-platform-$ENVIRONMENT}
}

# Helm 4 applies at the server, which refuses fields that others set last, as kubectl scale and the autoscaler do with a
# Deployment's replicas. To go on it wants both words: a release that Helm 3 installed it would apply as Helm 3 did.
FORCE=(--server-side=true --force-conflicts)
is_helm_3() { [[ "$("$HELM" version --template '{{.Version}}')" == v3* ]]; }

needs_programs() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || failed "$program is not installed"
  done
}

# The cluster that commands go to.
cluster() { "$KUBECTL" config current-context 2>/dev/null || echo "this pod's cluster"; }

# confirm WHAT: asks, and goes on only if the environment's name is typed. Where nobody can be asked --yes must be said.
confirm() {
  if [ "$YES" = yes ]; then return; fi
  if [ -n "${CI:-}" ] || [ ! -t 0 ]; then wrong "$1: nobody can be asked here, say --yes"; fi
  local answer
  read -r -p "$1 (cluster $(cluster), namespace $NAMESPACE). Type $ENVIRONMENT to go on: " answer
  [ "$answer" = "$ENVIRONMENT" ] || failed "nothing was changed"
}

# find KIND COMPONENT: the name of an object of the release, empty without one.
find() {
  "$KUBECTL" -n "$NAMESPACE" get "$1" -o 'jsonpath={.items[*].metadata.name}' \
    -l "app.kubernetes.io/instance=$RELEASE,app.kubernetes.io/component=$2"
}

# finish JOB: waits until a Job ended, shows what it wrote, and says by its status whether it did its work.
finish() {
  local ended='' deadline=$((SECONDS + ${JOB_SECONDS:-7200}))
  while true; do
    ended=" $("$KUBECTL" -n "$NAMESPACE" get job "$1" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}') "
    case "$ended" in *' Complete '* | *' Failed '*) break ;; esac
    [ $SECONDS -lt $deadline ] || failed "job/$1 goes on: $KUBECTL -n $NAMESPACE logs -f job/$1"
    sleep 2
  done
  "$KUBECTL" -n "$NAMESPACE" logs "job/$1" --all-containers --tail=-1 || true
  [[ "$ended" == *' Complete '* ]]
}
