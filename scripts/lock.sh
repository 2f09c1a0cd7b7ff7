#!/bin/sh
# Write requirements.lock: every package with its hashes, for every platform, naming no registry.
set -eu
if command -v uv >/dev/null 2>&1; then uv=uv; else
    [ -x .venv/bin/python ] || python3 -m venv .venv
    [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet uv
    uv=.venv/bin/uv
fi
"$uv" pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
    --upgrade --output-file requirements.lock pyproject.toml
