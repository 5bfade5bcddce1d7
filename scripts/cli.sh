#!/usr/bin/env bash
# Runs a command of the command line in the cluster.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"

usage() {
  cat <<TEXT
usage: scripts/cli.sh <development|staging|production> COMMAND…

Runs a command, as \`keys rotate\` or \`users create ada@example.com --role admin --generate\`, in a pod of its own with the
server's image, settings and secrets, and shows what it prints; without a command it shows which there are. Not in a pod
of the server: both do not fit into its memory.

$ENVIRONMENT_VARIABLES
TEXT
}

environment "${1:-}"
shift
[ "${1:-}" != --help ] || { usage && exit 0; }

needs_programs "$KUBECTL"

server=$(find deployment server) || failed "the cluster does not answer"
[ -n "$server" ] || failed "$RELEASE in namespace $NAMESPACE has no server"
pod=$("$KUBECTL" -n "$NAMESPACE" get deployment "$server" -o 'jsonpath={.spec.template.spec}')
name=$("$KUBECTL" -n "$NAMESPACE" get deployment "$server" -o 'jsonpath={.metadata.labels.app\.kubernetes\.io/name}')

command='"node", "dist/cli.js"'
for word in "$@"; do
  [[ "$word" != *[[:cntrl:]]* ]] || wrong "no line breaks, please"
  word=${word//\\/\\\\}
  command+=", \"${word//\"/\\\"}\""
done

job=cli-$(date -u +%Y%m%d%H%M%S)
# By these a network policy of the chart's finds it.
labels="{\"app.kubernetes.io/name\": \"$name\", \"app.kubernetes.io/instance\": \"$RELEASE\",
  \"app.kubernetes.io/component\": \"cli\"}"
# The server's pod without what is there for serving.
changes='{"spec": {"template": {"spec": {"restartPolicy": "Never", "topologySpreadConstraints": null, "containers": [
  {"name": "server", "command": ['$command'], "ports": null, "lifecycle": null, "startupProbe": null,
   "livenessProbe": null, "readinessProbe": null, "resources": {"limits": {"memory": "512Mi"}}}]}}}}'

printf '{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "%s", "labels": %s},
  "spec": {"backoffLimit": 0, "ttlSecondsAfterFinished": 3600, "template": {"metadata": {"labels": %s}, "spec": %s}}}' \
  "$job" "$labels" "$labels" "$pod" |
  "$KUBECTL" patch --local -f - --type=strategic -p "$changes" -o json |
  "$KUBECTL" -n "$NAMESPACE" create -f - >/dev/null || failed "the cluster does not take the job"

if finish "$job"; then done=yes; else done=no; fi
"$KUBECTL" -n "$NAMESPACE" delete job "$job" >/dev/null
[ "$done" = yes ] || failed "the command failed"
