#!/bin/sh
# Make .venv from the locks: with uv if it is there, else with venv and pip. PYTHON chooses the interpreter.
set -eu

if command -v uv >/dev/null 2>&1; then
    echo "Installing with uv ..." >&2
    [ -n "${PYTHON:-}" ] || [ -n "${UV_PYTHON:-}" ] || PYTHON=$(sed -n 's/^requires-python = "\(.*\)"/\1/p' pyproject.toml)
    [ -d .venv ] || uv venv --quiet ${PYTHON:+--python "$PYTHON"} .venv
    unset UV_PYTHON # from here on it is .venv's
    uv pip sync --quiet --python .venv --compile-bytecode --require-hashes locks/*.lock
    uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
    exit
fi

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    version=$("$python" --version 2>&1 || echo missing)
    echo "Python 3.11 or newer is needed, and $python is $version. Run 'make PYTHON=/path/to/python3.11 run'." >&2
    exit 1
fi
echo "Installing with venv and pip, which takes a minute or so the first time ..." >&2
.venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
set --
for lock in locks/*.lock; do set -- "$@" --requirement "$lock"; done
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
