#!/bin/sh
# Installs the Session Manager plugin as root while the image of a dev container is built. The extension comes by the
# customizations of devcontainer-feature.json, and the AWS CLI by the Feature that this one depends on.
set -eu

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# Where AWS gives the plugin out; another place is for tests, and for mirrors.
SOURCE=${SESSION_MANAGER_PLUGIN_SOURCE:-https://s3.amazonaws.com/session-manager-downloads/plugin/latest}

if [ "${SESSIONMANAGERPLUGIN:-true}" != true ]; then
  exit 0
fi
if command -v session-manager-plugin >/dev/null 2>&1; then
  echo 'session-manager-plugin is there already.'
  exit 0
fi

[ "$(id -u)" -eq 0 ] || fail 'install.sh has to run as root.'
machine=$(uname -m)

if command -v dpkg >/dev/null 2>&1; then
  case $machine in
    x86_64) file=ubuntu_64bit/session-manager-plugin.deb ;;
    aarch64 | arm64) file=ubuntu_arm64/session-manager-plugin.deb ;;
    *) fail "AWS has no session-manager-plugin for $machine." ;;
  esac
elif command -v rpm >/dev/null 2>&1; then
  case $machine in
    x86_64) file=linux_64bit/session-manager-plugin.rpm ;;
    aarch64 | arm64) file=linux_arm64/session-manager-plugin.rpm ;;
    *) fail "AWS has no session-manager-plugin for $machine." ;;
  esac
else
  fail 'session-manager-plugin comes as a .deb and an .rpm, and this image takes neither. Set sessionManagerPlugin to false.'
fi

if ! command -v curl >/dev/null 2>&1; then
  if command -v apt-get >/dev/null 2>&1; then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ca-certificates curl
    rm -rf /var/lib/apt/lists/*
  elif command -v dnf >/dev/null 2>&1; then
    dnf install --assumeyes curl
  else
    fail 'curl is missing.'
  fi
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
curl --fail --silent --show-error --location --retry 3 --output "$folder/${file##*/}" "$SOURCE/$file"
case $file in
  *.deb) dpkg --install "$folder/${file##*/}" ;;
  *.rpm) rpm --install "$folder/${file##*/}" ;;
esac
echo 'session-manager-plugin is installed.'
