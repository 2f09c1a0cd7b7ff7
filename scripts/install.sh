#!/bin/sh
# Make .venv from requirements.lock: with uv if it is there, else with venv and pip.
set -eu
python=$1

if command -v uv >/dev/null 2>&1; then
    echo "Installing with uv ..." >&2
    [ -d .venv ] || uv venv --quiet --python '>=3.11' .venv
    uv pip sync --quiet --python .venv --compile-bytecode --require-hashes requirements.lock
    uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
    exit
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed, and $python is $("$python" --version 2>&1 || echo missing): run 'make PYTHON=/path/to/python3.11'." >&2
    exit 1
fi
echo "Installing with venv and pip, which takes a minute or so the first time ..." >&2
.venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
