#!/usr/bin/env bash
# Backs up now what the backup's CronJob backs up every day.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"

usage() {
  cat <<TEXT
usage: scripts/backup.sh <development|staging|production>

Starts the release's backup as a Job, waits until it is written and verified, and shows what it said. The Job stays for
its log. Where backups go and how long they are kept is for the chart's values to say (backup.*).

$ENVIRONMENT_VARIABLES
TEXT
}

environment "${1:-}"
shift
case "${1:-}" in
  '') ;;
  -h | --help)
    usage
    exit 0
    ;;
  *) wrong "unknown option: $1" ;;
esac

needs_programs "$KUBECTL"

cronjob=$(find cronjob backup) || failed "the cluster does not answer"
[ -n "$cronjob" ] || failed "$RELEASE in namespace $NAMESPACE has no backup: set backup.enabled"

job=backup-$(date -u +%Y%m%d%H%M%S)
"$KUBECTL" -n "$NAMESPACE" create job "$job" --from="cronjob/$cronjob" || failed "the backup was not started"
finish "$job" || failed "the backup failed; job/$job stays to be looked at"
