#!/usr/bin/env bash
# Installs the servers and programs that tests use and npm does not bring, on Debian. What is here already is left
# alone. Built tools go to PORTFOLIO_TOOLS_DIR (default ~/.cache/portfolio-platform/tools), outside the tree.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS=${PORTFOLIO_TOOLS_DIR:-$HOME/.cache/portfolio-platform/tools}
HELM_VERSION=v3.19.0
HELM4_VERSION=v4.0.0
KUBECONFORM_VERSION=v0.7.0
# PyPI's kubernetes-validate, which has Kubernetes' schemas; its newest is the newest Kubernetes that is tested against.
KUBERNETES_SCHEMAS_VERSION=1.37.0
PROMETHEUS_OPERATOR_VERSION=v0.85.0
GATEWAY_API_VERSION=v1.4.0
SERVICES=(redis mongodb prometheus alertmanager helm helm4 kubeconform kubernetes chromium curl shellcheck image)

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
install_shellcheck() { debian_package shellcheck shellcheck; }

# What builds the image, and starts it without an engine (as root).
install_image() {
  debian_package buildah buildah
  debian_package debootstrap /usr/sbin/debootstrap
  debian_package iproute2 ip
}

install_helm() {
  if command -v helm >/dev/null; then return; fi
  if [ "$("$TOOLS/bin/helm" version --template '{{.Version}}' 2>/dev/null)" = "$HELM_VERSION" ]; then return; fi
  debian_package golang-go go
  echo "building helm $HELM_VERSION"
  # Without them it takes a cluster that it does not see for Kubernetes 1.20, which the chart refuses.
  local package=helm.sh/helm/v3
  GOBIN="$TOOLS/bin" go install -ldflags "-X $package/internal/version.version=$HELM_VERSION \
    -X $package/pkg/chartutil.k8sVersionMajor=1 -X $package/pkg/chartutil.k8sVersionMinor=34 \
    -X $package/pkg/lint/rules.k8sVersionMajor=1 -X $package/pkg/lint/rules.k8sVersionMinor=34" \
    "$package/cmd/helm@$HELM_VERSION"
}

# Beside the other, as $TOOLS/helm4/helm.
install_helm4() {
  if [ "$("$TOOLS/helm4/helm" version --template '{{.Version}}' 2>/dev/null)" = "$HELM4_VERSION" ]; then return; fi
  debian_package golang-go go
  echo "building helm $HELM4_VERSION"
  GOBIN="$TOOLS/helm4" go install -ldflags "-X helm.sh/helm/v4/internal/version.version=$HELM4_VERSION" \
    "helm.sh/helm/v4/cmd/helm@$HELM4_VERSION"
}

# kubeconform, and what it holds manifests against offline: Kubernetes' schemas, and definitions of others' kinds.
install_kubeconform() {
  local target="$TOOLS/kubernetes-schemas" made_from minor
  made_from="$KUBECONFORM_VERSION $KUBERNETES_SCHEMAS_VERSION $PROMETHEUS_OPERATOR_VERSION $GATEWAY_API_VERSION"
  if [ "$(cat "$target/made-from" 2>/dev/null)" = "$made_from" ]; then return; fi
  debian_package golang-go go
  debian_package python3-pip pip3
  debian_package unzip unzip
  echo "fetching Kubernetes' schemas"
  kinds_of_others
  rm -rf "$target" && mkdir -p "$target/wheel"
  pip3 download -q --no-deps --disable-pip-version-check -d "$target/wheel" \
    "kubernetes-validate==$KUBERNETES_SCHEMAS_VERSION"
  for minor in 25 30 "$(cut -d. -f2 <<<"$KUBERNETES_SCHEMAS_VERSION")"; do
    unzip -q -j "$target"/wheel/*.whl "*/v1.$minor.0-local-strict/*" -d "$target/v1.$minor.0"
  done
  rm -r "$target/wheel"
  # They name each other by addresses of a server; here they stand side by side.
  # shellcheck disable=SC2016
  find "$target" -name '*.json' -exec sed -i 's|"$id":|"x-id":|; s|"/api/_definitions.json|"_definitions.json|' {} +
  GOBIN="$TOOLS/bin" go install "github.com/yannh/kubeconform/cmd/kubeconform@$KUBECONFORM_VERSION"
  echo "$made_from" >"$target/made-from"
}

# The control plane's programs, kwok and kubectl, as one that is called by their names.
install_kubernetes() {
  local source="$ROOT/test/support/kubernetes" target="$TOOLS/kubernetes" made_from version minor name
  version=$(awk '$1 == "k8s.io/kubernetes" { print $2 }' "$source/go.mod")
  made_from="$(cat "$source"/{main.go,go.mod,go.sum} | sha256sum) $PROMETHEUS_OPERATOR_VERSION $GATEWAY_API_VERSION"
  if [ "$(cat "$target/made-from" 2>/dev/null)" = "$made_from" ]; then return; fi
  debian_package golang-go go
  echo "building Kubernetes $version, which takes minutes"
  mkdir -p "$target" "$TOOLS/bin"
  kinds_of_others
  minor=$(cut -d. -f2 <<<"$version")
  # Without these it says that it is v0.0.0, and charts that ask for more are refused.
  nice go -C "$source" build -trimpath -o "$target/kubernetes" -ldflags "-s -w
    -X k8s.io/component-base/version.gitVersion=$version
    -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$minor"
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler kwok kubectl; do
    ln -sf ../kubernetes/kubernetes "$TOOLS/bin/$name"
  done
  echo "$made_from" >"$target/made-from"
}

# What others add to a cluster: the definitions of their kinds.
kinds_of_others() {
  custom_resources github.com/prometheus-operator/prometheus-operator "$PROMETHEUS_OPERATOR_VERSION" \
    example/prometheus-operator-crd monitoring.coreos.com_{alertmanagerconfigs,prometheusrules,servicemonitors}
  custom_resources sigs.k8s.io/gateway-api "$GATEWAY_API_VERSION" \
    config/crd/standard gateway.networking.k8s.io_{gateways,httproutes}
}

# custom_resources MODULE VERSION FOLDER NAME…: lays definitions that a Go module ships beside the programs.
custom_resources() {
  local folder
  folder=$(go mod download -json "$1@$2" | awk -F'"' '$2 == "Dir" { print $4 }')/$3
  mkdir -p "$TOOLS/custom-resources"
  for name in "${@:4}"; do install -m 644 "$folder/$name.yaml" "$TOOLS/custom-resources"; done
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
