#!/bin/sh
# Start a project from the last commit of this repository. What is not committed could not be found again by an update.
set -eu
copier=$1 dest=$2 data=$3
if [ -z "$dest" ]; then
    echo "Say where the project goes: make new DEST=../my-agent" >&2
    exit 2
fi
if ! commit=$(git rev-parse --verify --quiet HEAD); then
    echo "This folder has no commit of git to start from: clone the repository, or use 'copier copy'." >&2
    exit 1
fi
[ -z "$(git status --porcelain)" ] || echo "What is not committed here is left out." >&2
said=$(mktemp)
trap 'rm -f "$said"' EXIT
if ! "$copier" copy --quiet --vcs-ref="$commit" ${data:+--data "$data" --defaults} "$PWD" "$dest" 2>"$said"; then
    tail -n 1 "$said" | sed "s/^[A-Za-z]*Error: //" >&2
    exit 1
fi
echo "$dest is there. Next: cd $dest && git init && git add --all && git commit -m 'Start from the template' && make run"
