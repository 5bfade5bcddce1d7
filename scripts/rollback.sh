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

# Ends with 0 where the last revision is a rollback that failed, and not Helm's or somebody's way back from an upgrade that
# failed just before: what works is then perhaps what somebody wanted to leave.
went_back_in_vain() {
  "$HELM" history "$RELEASE" -n "$NAMESPACE" -o json | tr '{' '\n' | grep '"revision"' | awk '
    /"status":"failed"/ && !/"description":"Upgrade / { rollback = 1; next }
    { rollback = 0; upgrade = /"description":"Upgrade .*failed/ }
    END { exit !(rollback && !upgrade) }'
}

if [ -z "$REVISION" ]; then
  if went_back_in_vain; then
    failed "the last rollback failed, and where it was to go is not known: name the revision; scripts/rollback.sh $ENVIRONMENT --list shows them"
  fi
  REVISION=$(last_good) || failed "there is no release $RELEASE in namespace $NAMESPACE"
  [ -n "$REVISION" ] || failed "no earlier revision of $RELEASE worked; scripts/rollback.sh $ENVIRONMENT --list shows them"
fi
[ "$ENVIRONMENT" != production ] || confirm "$RELEASE is to go back to revision $REVISION in production"

echo "taking $RELEASE back to revision $REVISION in namespace $NAMESPACE of $(cluster)"
BACK=(rollback "$RELEASE" "$REVISION" -n "$NAMESPACE" --wait --timeout "$TIMEOUT")
is_helm_3 || BACK+=("${FORCE[@]}")
# Helm stumbles once over an object that is kept in the cluster and was dropped by a revision in between, as the generated
# Secret after secrets.existingSecret was set: it finds there what it wants to create. The revision that failed names it,
# so that the second time it is only changed.
"$HELM" "${BACK[@]}" || {
  echo "once more: Helm may have stumbled over what it kept" >&2
  "$HELM" "${BACK[@]}" || failed "the rollback failed"
}
