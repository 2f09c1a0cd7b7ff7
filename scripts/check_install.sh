#!/bin/sh
# Install as users do whose programs are not the newest, or are others. Run by .ci/run, which brings uv.
set -eu
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
quietly="--quiet --quiet --disable-pip-version-check"

# With pip 23.2.1, which came with Python 3.11.7: unless a lock keeps the extras of its packages, such a pip looks for the
# newest release of each, and refuses it.
"$python" -m venv "$folder/pip"
pip="$folder/pip/bin/python -m pip"
$pip install $quietly pip==23.2.1
set --
for lock in locks/*.lock; do set -- "$@" --requirement "$lock"; done
$pip install $quietly --dry-run --require-hashes "$@"
echo "The locks install with pip 23.2.1."

# By 'make', from what builds the project, which is enough to see it: with uv, and without.
without_uv=$(printf '%s' "$PATH" | tr : '\n' | while read -r each; do [ -x "$each/uv" ] || printf '%s:' "$each"; done)
mkdir -p "$folder/project/locks"
cp -r Makefile README.md LICENSE pyproject.toml prompts scripts src "$folder/project"
cat locks/core.lock locks/dev.lock |
    awk '/^[a-z]/ { kept = /^(editables|hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } kept' \
        >"$folder/project/locks/core.lock"
printf '#!/bin/sh\ntouch "%s/asked"\nexec "%s" "$@"\n' "$folder" "$(command -v "$python")" >"$folder/python"
chmod +x "$folder/python"
installed() {
    rm -rf "$folder/project/.venv" "$folder/asked"
    (cd "$folder/project" && env -u PYTHON -u UV_PYTHON -u MAKEFLAGS "$@" .venv/.installed)
    [ -x "$folder/project/.venv/bin/agent" ]
}
installed env PATH="$without_uv" make PYTHON="$(command -v "$python")"
installed make
if [ -e "$folder/asked" ]; then echo "uv used an interpreter that nobody named" >&2 && exit 1; fi
for named in "make PYTHON=$folder/python" "env UV_PYTHON=$folder/python make"; do
    installed $named
    if ! [ -e "$folder/asked" ]; then echo "uv does not honour '$named'" >&2 && exit 1; fi
done
echo "'make' installs with uv and with pip, and uv takes the interpreter that PYTHON or UV_PYTHON names."
