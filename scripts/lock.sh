#!/bin/sh
# Write requirements.lock: every package with its hashes, for every platform, naming no registry, with what only some
# optional parts need between their marks.
set -eu
if command -v uv >/dev/null 2>&1; then uv=uv; else
    [ -x .venv/bin/python ] || python3 -m venv .venv
    [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet uv
    uv=.venv/bin/uv
fi
annotated=$(mktemp)
trap 'rm -f "$annotated" "$annotated.marked"' EXIT
"$uv" pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links --annotation-style split \
    --upgrade --output-file "$annotated" pyproject.toml
"${PYTHON:-python3}" scripts/mark_lock.py pyproject.toml "$annotated" >"$annotated.marked"
mv "$annotated.marked" requirements.lock
