#!/usr/bin/env bash
# Goes back to an earlier revision of the release.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"

usage() {
  cat <<TEXT
usage: scripts/rollback.sh <development|staging|production> [REVISION|--list] [--yes]

Goes back to a revision, without one to the last that was deployed and worked before the present one, and waits until it
is ready. The database's schema stays as it is: docs/runbook/rollback.md. Production asks first.

  --list  shows the revisions there are; changes nothing
  --yes   does not ask; needed for production in CI and without a terminal

$ENVIRONMENT_VARIABLES
TEXT
}

environment "${1:-}"
shift
REVISION='' LIST=no YES=no
while [ $# -gt 0 ]; do
  case "$1" in
    --list) LIST=yes ;;
    --yes) YES=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      [[ "$1" =~ ^[1-9][0-9]*$ ]] || wrong "not a revision: $1"
      [ -z "$REVISION" ] || wrong "one revision, not two"
      REVISION=$1
      ;;
  esac
  shift
done
[ "$LIST" = no ] || [ -z "$REVISION" ] || wrong "a revision or --list, not both"

needs_programs "$HELM" "$KUBECTL"

if [ "$LIST" = yes ]; then
  "$HELM" history "$RELEASE" -n "$NAMESPACE" || failed "there is no release $RELEASE in namespace $NAMESPACE"
  exit 0
fi

# Of those before the last, the newest that worked: "deployed" where the last one failed or was cut off. Helm's own choice
# is simply the one before, which may have failed; and where taking that one back failed too, it calls it "superseded".
last_good() {
  "$HELM" history "$RELEASE" -n "$NAMESPACE" -o json | tr '{' '\n' | grep '"revision"' | sed '$d' |
    sed -nE '/"description":".*failed/d; s/.*"revision":([0-9]+).*"status":"(superseded|deployed)".*/\1/p' | tail -n 1
}

if [ -z "$REVISION" ]; then
  REVISION=$(last_good) || failed "there is no release $RELEASE in namespace $NAMESPACE"
  [ -n "$REVISION" ] || failed "no earlier revision of $RELEASE worked; scripts/rollback.sh $ENVIRONMENT --list shows them"
fi
[ "$ENVIRONMENT" != production ] || confirm "$RELEASE is to go back to revision $REVISION in production"

echo "taking $RELEASE back to revision $REVISION in namespace $NAMESPACE of $(cluster)"
"$HELM" rollback "$RELEASE" "$REVISION" -n "$NAMESPACE" --wait --timeout "$TIMEOUT" || failed "the rollback failed"
