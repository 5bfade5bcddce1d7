#!/usr/bin/env bash
# Builds the image with docker, podman or buildah, whichever is there, in this order.
#
# usage: scripts/build-image.sh [--tag NAME[:TAG]] [--with docker|podman|buildah] [-- BUILDER’S OWN OPTIONS…]
#
# The tag is portfolio-platform:<version of package.json> without one. This machine's npm settings (registry, its
# credentials, its certificates) reach the build as secrets: they stand in no layer.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  sed -n 's/^# \{0,1\}//; 2,7p' scripts/build-image.sh
}

fail() {
  echo "$1" >&2
  exit "${2:-1}"
}

answers() {
  case "$1" in
    buildah) command -v buildah >/dev/null ;;
    *) "$1" info >/dev/null 2>&1 ;;
  esac
}

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
tag=portfolio-platform:$version
builder=
while [ $# -gt 0 ]; do
  case "$1" in
    --tag) tag=${2:?--tag wants a name} && shift 2 ;;
    --with) builder=${2:?--with wants docker, podman or buildah} && shift 2 ;;
    --help | -h) usage && exit 0 ;;
    --) shift && break ;;
    *) usage >&2 && fail "unknown option: $1" 2 ;;
  esac
done

if [ -z "$builder" ]; then
  for candidate in docker podman buildah; do
    if answers "$candidate"; then builder=$candidate && break; fi
  done
fi
[ -n "$builder" ] || fail 'neither docker nor podman nor buildah is here, or its server does not answer'

secrets=$(mktemp -d)
trap 'rm -rf "$secrets"' EXIT
# A file of this machine's that the settings name is not in the image; its content is, as a secret.
setting() { if command -v npm >/dev/null; then npm config get "$1"; fi; }
{
  grep -v '^ *cafile *=' "$(setting userconfig)" 2>/dev/null || true
  if command -v npm >/dev/null; then echo "registry=$(setting registry)"; fi
} >"$secrets/npmrc"
authorities=${NODE_EXTRA_CA_CERTS:-$(setting cafile)}
if [ -f "$authorities" ]; then
  cp "$authorities" "$secrets/npm-ca"
  echo 'cafile=/run/secrets/npm-ca' >>"$secrets/npmrc"
else
  : >"$secrets/npm-ca"
fi

options=(
  --tag "$tag"
  --secret "id=npmrc,src=$secrets/npmrc"
  --secret "id=npm-ca,src=$secrets/npm-ca"
  --build-arg "VERSION=$version"
  --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
  --build-arg "CREATED=$(git log -1 --format=%cI 2>/dev/null || date -u +%Y-%m-%dT%H:%M:%SZ)"
)
# OCI's format has no HEALTHCHECK; and npm opens more files than the 1024 that buildah allows by itself.
[ "$builder" = docker ] || options+=(--format docker --ulimit "nofile=$(ulimit -Hn)")

DOCKER_BUILDKIT=1 "$builder" build "${options[@]}" "$@" .
echo "built $tag"
