#!/bin/sh
# Take the template's improvements, keep what was done in this project, and name the files in which the two meet.
set -eu
copier=$1 data=$2
if [ ! -f .copier-answers.yml ]; then
    echo "There is no .copier-answers.yml here: only a project that was made from a template can be updated." >&2
    exit 1
fi
said=$(mktemp)
trap 'rm -f "$said"' EXIT
if ! "$copier" update --quiet --skip-answered ${data:+--data "$data"} 2>"$said"; then
    tail -n 1 "$said" | sed "s/^[A-Za-z]*Error: //" >&2
    exit 1
fi
conflicts=$(git diff --name-only --diff-filter=U)
if [ -n "$conflicts" ]; then
    echo "These files hold marks of a conflict (<<<<<<<); choose, then commit:" >&2
    echo "$conflicts"
    exit 1
fi
echo "Updated. See 'git diff', run 'make check test', then commit."
