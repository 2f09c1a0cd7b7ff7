#!/bin/sh
# Start a project from the last commit of this repository. What is not committed could not be found again by an update.
set -eu
copier=$1 dest=$2 data=$3
if [ -z "$dest" ]; then
    echo "Say where the project goes: make new DEST=../my-agent" >&2
    exit 2
fi
if [ -n "$(ls -A "$dest" 2>/dev/null)" ]; then
    echo "$dest is there, and not empty: name another place." >&2
    exit 2
fi
questions=$(sed -n 's/^\([a-z][a-z_]*\):.*/\1/p' copier.yml | grep -v '^own_')
case $data in *=*) question=${data%%=*} ;; *) question= ;; esac
if [ -z "$data" ] && ! [ -t 0 ]; then
    echo "There is no terminal to ask on. Give an answer, such as DATA='project_name=Field Notes'; others are the default." >&2
    exit 2
elif [ -n "$data" ] && ! echo "$questions" | grep -qxF -- "$question"; then
    echo "DATA=$data answers no question. Write DATA='question=answer'; the questions are" $questions. >&2
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
    if grep -q "^yaml\." "$said"; then
        echo "DATA=$data cannot be read. It holds one answer; 'copier copy' takes more, each after a --data of its own." >&2
    else
        tail -n 1 "$said" | sed "s/^[A-Za-z]*Error: //" >&2
    fi
    exit 1
fi
echo "$dest is there. Next: cd $dest && git init && git add --all && git commit -m 'Start from the template' && make run"
