#!/bin/sh
# Makes sure that the shared libraries of the given Debian packages are there: installs them as root where apt is,
# otherwise names them in one line. Also python3-venv's ensurepip, which a minimal Debian lacks.
set -eu
missing=""
have() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1"* /usr/lib/"$1"* >/dev/null 2>&1; }
for package in "$@"; do
    case "$package" in
        libegl1) have libEGL.so.1 || missing="$missing $package" ;;
        libgl1) have libGL.so.1 || missing="$missing $package" ;;
        libexpat1) have libexpat.so.1 || missing="$missing $package" ;;
        *) echo "unknown library package: $package" >&2; exit 1 ;;
    esac
done
if [ ! -x .venv/bin/python ] && ! "${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null; then
    missing="$missing python3-venv"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing$missing"
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Please install these system packages first (Debian: apt-get install$missing)" >&2
    exit 1
fi
