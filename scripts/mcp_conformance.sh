#!/bin/sh
# Run the protocol's own conformance suite against the server and the client; npm fetches it into a temporary folder.
# What the server does not offer is listed, with reasons, in mcp_conformance.yml.
set -eu
bin=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
suite=@modelcontextprotocol/conformance@0.1.13 # the last release that runs on Node 20

command -v npm >/dev/null 2>&1 || { echo "mcp-conformance: npm is needed for the suite; see https://nodejs.org" >&2; exit 1; }
folder=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$folder" "$suite"
cd "$folder"
"$bin/agent" mcp --http 0 2>stderr &
server=$!
seconds=0
until url=$(sed -n 's/^Listening on //p' stderr) && [ -n "$url" ]; do
    kill -0 "$server" 2>/dev/null && [ "$seconds" -lt 60 ] || { cat stderr >&2; exit 1; }
    seconds=$((seconds + 1))
    sleep 1
done
code=0
suite=node_modules/.bin/conformance
"$suite" server --url "$url" --suite all --expected-failures "$here/mcp_conformance.yml" >report 2>&1 || code=$?
sed -n '/^=== SUMMARY ===/,$p' report

cat >client <<'END'
# to be run as: client PROGRAM COMMAND URL
AGENT_MCP_CLIENT__SERVERS="[{\"name\": \"suite\", \"url\": \"$3\"}]"
export AGENT_MCP_CLIENT__SERVERS
case $2 in
list) exec "$1" tools list ;;
call) exec "$1" tools call suite__add_numbers '{"a": 5, "b": 3}' ;;
esac
END
"$suite" client --command "sh client $bin/agent list" --scenario initialize >>report 2>&1 || code=$?
"$suite" client --command "sh client $bin/agent call" --scenario tools_call >>report 2>&1 || code=$?
grep 'OVERALL' report
[ "$code" -eq 0 ] || cat report >&2
exit "$code"
