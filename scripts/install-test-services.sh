#!/usr/bin/env bash
# Installs the servers and programs that tests use and npm does not bring, on Debian. What is here already is left
# alone. Built tools go to PORTFOLIO_TOOLS_DIR (default ~/.cache/portfolio-platform/tools), outside the tree.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${PORTFOLIO_TOOLS_DIR:-$HOME/.cache/portfolio-platform/tools}
HELM_VERSION=v3.19.0
SERVICES=(redis mongodb prometheus alertmanager helm chromium curl)

usage() {
  echo "usage: scripts/install-test-services.sh [service…]"
  echo "services: ${SERVICES[*]} (default: all)"
}

sudo_if_needed() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

updated=no
# debian_package PACKAGE PROGRAM: installs the package unless the program is here.
debian_package() {
  if command -v "$2" >/dev/null; then return; fi
  if [ "$updated" = no ]; then
    sudo_if_needed apt-get update -qq
    updated=yes
  fi
  echo "installing Debian's $1"
  sudo_if_needed env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

install_redis() { debian_package redis-server redis-server; }
install_prometheus() { debian_package prometheus promtool; }
install_alertmanager() { debian_package prometheus-alertmanager amtool; }
install_chromium() { debian_package chromium chromium; }
install_curl() { debian_package curl curl; }

install_helm() {
  if command -v helm >/dev/null || [ -x "$TOOLS/bin/helm" ]; then return; fi
  debian_package golang-go go
  echo "building helm $HELM_VERSION"
  GOBIN="$TOOLS/bin" go install "helm.sh/helm/v3/cmd/helm@$HELM_VERSION"
}

# A server that speaks MongoDB's wire protocol; TEST_MONGODB_URI names a real one instead.
install_mongodb() {
  local program="$TOOLS/bin/mongo-java-server" source="$ROOT/test/support/mongo-server"
  if [ -n "${TEST_MONGODB_URI:-}" ]; then return; fi
  if [ -x "$program" ] && [ "$program" -nt "$source/Main.java" ] && [ "$program" -nt "$source/pom.xml" ]; then return; fi
  debian_package maven mvn
  debian_package default-jdk-headless javac
  echo "building mongo-java-server"
  local target="$TOOLS/mongo-java-server"
  mkdir -p "$target" "$TOOLS/bin"
  mvn -q -B -f "$source/pom.xml" dependency:copy-dependencies -DoutputDirectory="$target/lib"
  javac -cp "$target/lib/*" -d "$target" "$source/Main.java"
  printf '#!/bin/sh\nexec java -cp "%s:%s/lib/*" Main "$@"\n' "$target" "$target" >"$program"
  chmod +x "$program"
}

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  usage
  exit 0
fi
[ $# -gt 0 ] || set -- "${SERVICES[@]}"
for service in "$@"; do
  if [[ " ${SERVICES[*]} " != *" $service "* ]]; then
    echo "unknown service: $service" >&2
    usage >&2
    exit 2
  fi
  "install_$service"
done
