#!/usr/bin/env bash
# Installs what the chart's monitoring objects are for: the Prometheus operator's stack and an OpenTelemetry collector.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/release.sh"

STACK_VERSION=${STACK_VERSION:-79.7.1}
COLLECTOR_VERSION=${COLLECTOR_VERSION:-0.173.1}
NAMESPACE=${NAMESPACE:-monitoring}
CONFIG=$(cd "$CHART/../../config/monitoring" && pwd)

usage() {
  cat <<TEXT
usage: scripts/deploy-monitoring.sh [--skip-collector] [--dry-run] [-- HELM'S OPTIONS FOR THE STACK]

Installs or upgrades kube-prometheus-stack (operator, Prometheus, Alertmanager, Grafana, kube-state-metrics) and the
OpenTelemetry collector, with the values in config/monitoring. Once for a cluster.

  --skip-collector  without the collector
  --dry-run         shows what would be sent to the cluster; changes nothing

Environment:
  NAMESPACE          where to (monitoring)
  TIMEOUT            how long each may take (10m)
  STACK_VERSION      version of the chart kube-prometheus-stack ($STACK_VERSION)
  COLLECTOR_VERSION  version of the chart opentelemetry-collector ($COLLECTOR_VERSION)
  HELM               the program; the cluster is that of kubectl's current context
TEXT
}

COLLECTOR=yes
HOW=(--wait --timeout "$TIMEOUT")
while [ $# -gt 0 ]; do
  case "$1" in
    --skip-collector) COLLECTOR=no ;;
    --dry-run) HOW=(--dry-run=server) ;;
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

needs_programs "$HELM"

# install CHART VERSION REPOSITORY [OPTION…]
install() {
  local chart=$1 version=$2 repository=$3
  shift 3
  "$HELM" upgrade --install "$chart" "$chart" --repo "$repository" --version "$version" \
    -n "$NAMESPACE" --create-namespace -f "$CONFIG/$chart.yaml" "${HOW[@]}" "$@" || failed "$chart was not installed"
}

install kube-prometheus-stack "$STACK_VERSION" https://prometheus-community.github.io/helm-charts "$@"
[ "$COLLECTOR" = no ] ||
  install opentelemetry-collector "$COLLECTOR_VERSION" https://open-telemetry.github.io/opentelemetry-helm-charts
