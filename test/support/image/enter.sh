#!/bin/sh
# Starts a program of an image as a container engine would: as process 1 of its own namespaces, in the image's files and
# nowhere else, read-only but for /tmp, as the image's user, with the given environment and no other.
#
# usage: unshare --mount --pid --fork --kill-child sh enter.sh ROOT USER:GROUP FOLDER [--mount FROM TO]… -- NAME=VALUE… PROGRAM…
set -eu
root=$1 user=$2 folder=$3
shift 3

mount --bind "$root" "$root"
while [ "$1" = --mount ]; do
  mount --bind "$2" "$root$3"
  shift 3
done
shift
mount -o remount,ro,bind "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
# A network of its own begins with everything down.
ip link set lo up
exec chroot --userspec="$user" "$root" env --ignore-environment --chdir="$folder" "$@"
