#!/usr/bin/env bash
# Puts a backup in the place of what is stored.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"

usage() {
  cat <<TEXT
usage: scripts/restore.sh <development|staging|production> <BACKUP | --back DATABASE | --list> [--yes]

Stops the server, restores a backup of the release's backup volume in a Job, and starts the server again, also when the
restore failed: what is stored is then as it was. What was replaced is kept; the output names it. Asks first.

  BACKUP           backup_YYYYmmdd_HHMMSS
  --back DATABASE  puts back what a restore has kept under that name
  --list           shows the backups there are; changes nothing
  --yes            does not ask; needed in CI and without a terminal

$ENVIRONMENT_VARIABLES
TEXT
}

environment "${1:-}"
shift
WHAT='' COMMAND='' YES=no
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --yes) YES=yes ;;
    --list | --back | backup_*)
      [ -z "$COMMAND" ] || wrong "one thing at a time"
      case "$1" in
        --list) COMMAND='"sh", "-c", "cd /backups && ls -d backup_*"' ;;
        --back)
          [[ "${2:-}" =~ ^[A-Za-z0-9_.-]+$ ]] || wrong "--back wants the name of a database"
          WHAT="what is stored is to be replaced by $2"
          COMMAND='"node", "dist/cli.js", "restore", "back", "'$2'"'
          shift
          ;;
        *)
          [[ "$1" =~ ^[A-Za-z0-9_]+$ ]] || wrong "not the name of a backup: $1"
          WHAT="what is stored is to be replaced by $1"
          COMMAND='"node", "dist/cli.js", "restore", "/backups/'$1'", "--yes"'
          ;;
      esac
      ;;
    *) wrong "neither a backup nor an option: $1" ;;
  esac
  shift
done
[ -n "$COMMAND" ] || wrong "which backup?"

needs_programs "$KUBECTL"

cronjob=$(find cronjob backup) || failed "the cluster does not answer"
[ -n "$cronjob" ] || failed "$RELEASE in namespace $NAMESPACE has no backup volume: set backup.enabled"

# start JOB: the pod of the backup's CronJob with another command, without the containers that carry backups away.
start() {
  local pod=/spec/template/spec inits others changes job
  inits=$("$KUBECTL" -n "$NAMESPACE" get cronjob "$cronjob" \
    -o 'jsonpath={.spec.jobTemplate.spec.template.spec.initContainers[*].name}') || return 1
  others=$("$KUBECTL" -n "$NAMESPACE" get cronjob "$cronjob" \
    -o 'jsonpath={.spec.jobTemplate.spec.template.spec.containers[*].name}') || return 1
  changes='{"op": "add", "path": "'$pod'/containers/0/command", "value": ['$COMMAND']},
    {"op": "add", "path": "/spec/backoffLimit", "value": 0},
    {"op": "add", "path": "/spec/activeDeadlineSeconds", "value": null},
    {"op": "add", "path": "/spec/ttlSecondsAfterFinished", "value": 604800}'
  if [ -n "$inits" ]; then
    local removals=''
    for _ in $others; do removals+=", {\"op\": \"remove\", \"path\": \"$pod/containers/1\"}"; done
    changes="{\"op\": \"move\", \"from\": \"$pod/initContainers/0\", \"path\": \"$pod/containers/0\"}$removals,
      {\"op\": \"remove\", \"path\": \"$pod/initContainers\"}, $changes"
  fi
  job=$("$KUBECTL" -n "$NAMESPACE" create job "$1" --from="cronjob/$cronjob" --dry-run=client -o json) &&
    job=$("$KUBECTL" patch --local -f - --type=json -p "[$changes]" -o json <<<"$job") &&
    "$KUBECTL" -n "$NAMESPACE" create -f - <<<"$job"
}

job=restore-$(date -u +%Y%m%d%H%M%S)

if [ -z "$WHAT" ]; then
  start "$job" >/dev/null || failed "the backups cannot be listed"
  finish "$job" || failed "there are no backups, or they cannot be read"
  "$KUBECTL" -n "$NAMESPACE" delete job "$job" >/dev/null
  exit 0
fi

confirm "$WHAT"

server=$(find deployment server)
[ -n "$server" ] || failed "$RELEASE in namespace $NAMESPACE has no server"
replicas=$("$KUBECTL" -n "$NAMESPACE" get deployment "$server" -o 'jsonpath={.spec.replicas}')
# An earlier run that was cut off leaves 0, and nobody knows how many there were.
up=("$KUBECTL" -n "$NAMESPACE" scale deployment "$server" --replicas="${replicas/#0/1}")

stopped=yes
trap '[ "$stopped" = no ] || echo "The server is stopped. When job/$job has ended: ${up[*]}" >&2' EXIT
"$KUBECTL" -n "$NAMESPACE" scale deployment "$server" --replicas=0
"$KUBECTL" -n "$NAMESPACE" wait pod --for=delete --timeout="$TIMEOUT" \
  -l "app.kubernetes.io/instance=$RELEASE,app.kubernetes.io/component=server" ||
  failed "the server's pods did not end"

start "$job" || failed "the restore was not started"
if finish "$job"; then done=yes; else done=no; fi

if [ "$replicas" = 0 ]; then
  stopped=no
  echo "The server was stopped before this, and still is. To start it, with as many pods as it had: ${up[*]}" >&2
else
  "${up[@]}"
  stopped=no
  "$KUBECTL" -n "$NAMESPACE" rollout status deployment "$server" --timeout="$TIMEOUT" || failed "the server did not start"
fi
[ "$done" = yes ] || failed "the restore failed; job/$job stays to be looked at"
echo "done. If the output above names migrations that are to come, run scripts/deploy.sh $ENVIRONMENT with the release that runs now."
