#!/usr/bin/env bash
# Installs the chart or upgrades it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"

usage() {
  cat <<TEXT
usage: scripts/deploy.sh <development|staging|production> [--validate|--dry-run] [--yes] [-- HELM'S OPTIONS]

Installs or upgrades the release with values-<environment>.yaml, waits until it is ready, and takes it back by itself
if it does not get there. Production asks first.

  --validate  checks the chart and the values; needs no cluster
  --dry-run   shows what would be sent to the cluster, after the cluster looked at it; changes nothing
  --yes       does not ask; needed for production in CI and without a terminal
  -- …        goes to helm as it is: -- --set image.tag=1.2.3 -f my-values.yaml

$ENVIRONMENT_VARIABLES
TEXT
}

environment "${1:-}"
shift
MODE=deploy YES=no
while [ $# -gt 0 ]; do
  case "$1" in
    --validate | --dry-run)
      [ "$MODE" = deploy ] || wrong "--validate or --dry-run, not both"
      MODE=${1#--}
      ;;
    --yes) YES=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    --)
      shift
      break
      ;;
    *) wrong "unknown option: $1" ;;
  esac
  shift
done

VALUES=(-f "$CHART/values-$ENVIRONMENT.yaml" "$@")

needs_programs "$HELM"

if [ "$MODE" = validate ]; then
  "$HELM" lint --strict "$CHART" "${VALUES[@]}" || failed "the chart is not right"
  "$HELM" template "$RELEASE" "$CHART" -n "$NAMESPACE" "${VALUES[@]}" >/dev/null || failed "the chart does not render"
  echo "valid"
  exit 0
fi

UPGRADE=(upgrade --install "$RELEASE" "$CHART" -n "$NAMESPACE" "${VALUES[@]}")

if [ "$MODE" = dry-run ]; then
  "$HELM" "${UPGRADE[@]}" --dry-run=server || failed "the cluster would not take it"
  exit 0
fi

needs_programs "$KUBECTL"
[ "$ENVIRONMENT" != production ] || confirm "$RELEASE is to be deployed to production"

# Helm 4 calls --atomic by another name.
if is_helm_3; then UNDO=(--atomic); else UNDO=(--rollback-on-failure "${FORCE[@]}"); fi
echo "deploying $RELEASE to namespace $NAMESPACE of $(cluster)"
if "$HELM" "${UPGRADE[@]}" --create-namespace --wait "${UNDO[@]}" --timeout "$TIMEOUT"; then exit 0; fi

# A first one that failed leaves no release.
case "$("$HELM" history "$RELEASE" -n "$NAMESPACE" --max 1 -o json 2>/dev/null)" in
  '' | *'"status":"deployed"'*)
    failed "the deployment failed and was taken back; see docs/runbook/platform.md#deploymentfailed"
    ;;
  *)
    # Helm 3 stumbles where the upgrade was to remove an object and failed before it did.
    failed "the deployment failed and Helm did not take it back: scripts/rollback.sh $ENVIRONMENT does"
    ;;
esac
