#!/bin/sh
# Install the locks with pip 23.2.1, which came with Python 3.11.7: unless a lock keeps the extras of its packages, such a
# pip looks for the newest release of each, and refuses it. Where Python brought that pip, .venv was made by it already.
set -eu
python=${PYTHON:-python3}
if [ "$("$python" -c 'import ensurepip; print(ensurepip.version())')" = 23.2.1 ]; then
    echo "The locks install with pip 23.2.1: .venv was made by it."
    exit
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
pip="$folder/venv/bin/python -m pip"
$pip install --quiet --quiet --disable-pip-version-check pip==23.2.1
set --
for lock in locks/*.lock; do set -- "$@" --requirement "$lock"; done
$pip install --quiet --quiet --disable-pip-version-check --dry-run --require-hashes "$@"
echo "The locks install with pip 23.2.1."
