#!/usr/bin/env bash
# Makes sure that this machine's Docker has the images that the shipped Dockerfiles start from:
#
#   node:22-slim                        what is there stays; else it is pulled; else a local stand-in is made
#   ubuntu:bot-bottle-test-stand-in     always the stand-in, and so its tag says: it is Debian 12
#
# The stand-in is Debian 12 by debootstrap with Node 22 and npm 10 from the npm registry, laid out as the official
# image is (user node with uid 1000, /usr/local, an entrypoint), and with the host's CA certificates, so that apt, npm
# and git inside get through whatever the host gets through. It is kept as a tar under /var/cache/bot-bottle-test.
#
# Needs a docker that answers; to make the stand-in, root, debootstrap and npm. Silent and quick when all is there.
# Ends with 1, and the reason as the last line on stderr, when it cannot be done.
set -euo pipefail

readonly LAYOUT=1 # counts up when what stands below changes what is in the images
readonly NODE_IMAGE=node:22-slim
readonly UBUNTU_IMAGE=ubuntu:bot-bottle-test-stand-in
readonly LABEL=bot-bottle.test.stand-in
readonly BUNDLE=/etc/ssl/certs/ca-certificates.crt
readonly CACHE=${BOT_BOTTLE_TEST_CACHE:-/var/cache/bot-bottle-test}
readonly docker=${BOT_BOTTLE_DOCKER:-docker}

say() { printf 'base-image: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
label_of() { "$docker" image inspect --format "{{index .Config.Labels \"$LABEL\"}}" "$1" 2>/dev/null; }

case $(uname -m) in
  x86_64) node_arch=x64 ;;
  aarch64) node_arch=arm64 ;;
  *) die "no stand-in for $(uname -m)" ;;
esac
key="$LAYOUT-$node_arch-$({ cat "$BUNDLE" 2>/dev/null || true; } | sha256sum | cut -c1-12)"

# Whether both are there, made as we would make them now. An image without our label is the real one.
there() {
  local node ubuntu
  ubuntu=$(label_of "$UBUNTU_IMAGE") && [ "$ubuntu" = "$key" ] || return 1
  node=$(label_of "$NODE_IMAGE") || return 1
  [ -z "$node" ] || [ "$node" = "$key" ]
}

there && exit 0
mkdir -p "$CACHE" || die "cannot make $CACHE"
# One at a time: the others find it done.
exec 9>"$CACHE/docker-base.lock"
flock 9
there && exit 0
"$docker" version --format '{{.Server.Version}}' >/dev/null 2>&1 || die "$docker does not answer"

# The real one, where a registry can be reached; a tag of ours never covers it.
real=
if ! node_label=$(label_of "$NODE_IMAGE"); then
  timeout 120 "$docker" pull --quiet "$NODE_IMAGE" >/dev/null 2>&1 && real=1
elif [ -z "$node_label" ]; then
  real=1
fi

tar="$CACHE/docker-base-$key.tar"
stand_in="bot-bottle-test/node:$key"
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT

make_root() {
  [ "$(id -u)" = 0 ] || die 'making the stand-in needs root'
  command -v debootstrap >/dev/null || die 'making the stand-in needs debootstrap'
  say 'unpacking Debian 12'
  # Nothing of the caller's environment reaches the package scripts.
  env -i PATH="$PATH" HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} \
    debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" >"$work/log" 2>&1 ||
    die "debootstrap: $(tail -n 1 "$work/log")"
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/{doc,man,locale}
  # Where update-ca-certificates finds it again, whatever is installed later.
  if [ -e "$BUNDLE" ]; then
    cp "$BUNDLE" "$work/root/usr/local/share/ca-certificates/host.crt"
    chroot "$work/root" update-ca-certificates >/dev/null 2>&1
  fi
}

make_node() {
  say 'fetching Node 22'
  mkdir -p "$work/npm" "$work/node/usr/local/bin" "$work/node/usr/local/lib/node_modules"
  npm install --prefix "$work/npm" --ignore-scripts --no-audit --no-fund --loglevel=error \
    "node-linux-$node_arch@22" npm@10 >"$work/log" 2>&1 </dev/null || die "npm: $(tail -n 1 "$work/log")"
  local modules="$work/npm/node_modules" to="$work/node/usr/local"
  cp "$modules/node-linux-$node_arch/bin/node" "$to/bin/node"
  cp -a "$modules/npm" "$to/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$to/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$to/bin/npx"
  # As the official image: a flag, or a word that is no program, goes to node.
  cat >"$to/bin/docker-entrypoint.sh" <<'SCRIPT'
#!/bin/sh
case "$1" in -*) exec node "$@" ;; esac
command -v "$1" >/dev/null 2>&1 || exec node "$@"
exec "$@"
SCRIPT
  chmod 755 "$to/bin/docker-entrypoint.sh"
  cat >"$work/node/Dockerfile" <<FILE
FROM $UBUNTU_IMAGE
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
COPY usr /usr
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]
FILE
}

if [ -e "$tar" ]; then
  "$docker" load --quiet --input "$tar" >/dev/null || die "cannot load $tar"
else
  make_root
  make_node
  tar -C "$work/root" -c . | "$docker" import \
    --change 'CMD ["bash"]' --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
    --change "LABEL $LABEL=$key" - "$UBUNTU_IMAGE" >/dev/null || die 'docker import failed'
  "$docker" build --quiet --tag "$stand_in" "$work/node" >"$work/log" 2>&1 ||
    die "docker build: $(tail -n 1 "$work/log")"
  rm -f "$CACHE"/docker-base-*.tar
  "$docker" save --output "$tar.tmp" "$UBUNTU_IMAGE" "$stand_in" && mv "$tar.tmp" "$tar" || die 'docker save failed'
fi
[ -n "$real" ] || "$docker" tag "$stand_in" "$NODE_IMAGE"
"$docker" rmi --no-prune "$stand_in" >/dev/null
