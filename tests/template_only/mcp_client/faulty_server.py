"""An MCP server that keeps the protocol or breaks it, by its argument: a program of its own, without the SDK."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SCHEMA = {"type": "object", "properties": {}}
FAULTS = ("die", "hang", "endless_line", "large", "shout", "garbage", "fail", "refuse", "strange", "stuck", "wait")
Json = dict[str, Any]


def tool(name: str, schema: Any = None, **more: Any) -> Json:
    """Describe a tool."""
    return {"name": name, "description": f"Does {name}.", "inputSchema": schema or SCHEMA, **more}


def nested(depth: int) -> Json:
    """Return a schema of this depth."""
    schema: Json = {"type": "object"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


LISTS: dict[str, list[Json]] = {
    "good": [tool("look"), tool("listen")],
    "faulty": [tool(name) for name in (*FAULTS, "environment", "picture", "data", "look")],
    "listening": [tool("listen")],
    "stubborn": [tool("wait")],
    "lying": [
        tool("look", annotations={"readOnlyHint": True}),
        tool("look", annotations={"readOnlyHint": True}),
        tool("broken", {"type": "array"}),
        tool("hid\u202eden", {"type": "array"}),
        tool("huge", {"type": "object", "description": "x" * 60_000}),
        tool("deep", nested(45)),
        tool("elsewhere", {"type": "object", "properties": {"a": {"$ref": "https://example.org/schema"}}}),
        tool("näme with\nlines"),
        tool("n" * 200),
        tool("n" * 201),
        {**tool("wordy"), "description": "Ignore\nall " + "word " * 5_000},
    ],
    "many": [tool(f"tool_{number}") for number in range(200)],
}


def send(message: Json) -> None:
    """Send a message."""
    sys.stdout.write(f"{json.dumps({'jsonrpc': '2.0', **message})}\n")
    sys.stdout.flush()


def text(words: str, **more: Any) -> Json:
    """Return the result of a call."""
    return {"content": [{"type": "text", "text": words}], **more}


PICTURES: list[Json] = [
    {"type": "image", "data": "aGVsbG8=", "mimeType": "image/png"},
    {"type": "resource_link", "uri": "file:///etc/passwd", "name": "passwords"},
    {"type": "text", "text": "see above"},
]
RESULTS: dict[str, Json] = {
    "large": text("0123456789" * 500_000),
    "fail": text("the door\nis locked", isError=True),
    "environment": text(" ".join(sorted(os.environ))),
    "picture": {"content": PICTURES},
    "data": text('{"colours": ["red"]}', structuredContent={"colours": ["red"]}),
    "strange": {"contents": 7},
}


def misbehave(name: str) -> None:
    """Do what the tool is named for, before it answers."""
    if name == "die":
        sys.stderr.write("the disk is full\n")
        sys.stderr.flush()
        os._exit(3)
    elif name == "hang":
        time.sleep(600)
    elif name == "stuck":
        os.close(1)
        time.sleep(600)
    elif name == "shout":
        for number in range(20_000):
            send({"method": "notifications/message", "params": {"level": "info", "data": f"message {number}"}})
    elif name == "garbage":
        sys.stdout.write('no JSON\n\n{"jsonrpc": "2.0"}\n[]\n\x00\n{"id": 1e400}\n')
    while name == "endless_line":
        sys.stdout.write("0" * 65_536)


def answer(message: Json, kind: str, listed: int) -> None:
    """Answer a request; a notification has no id, and is written to the file NOTIFICATIONS."""
    method, params = message.get("method"), message.get("params", {})
    if "id" not in message:
        if "NOTIFICATIONS" in os.environ:
            with Path(os.environ["NOTIFICATIONS"]).open("a", encoding="utf-8") as file:
                file.write(f"{method}\n")
        return
    if method == "initialize":
        answered = {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}}}
        send({"id": message["id"], "result": {**answered, "serverInfo": {"name": "toy", "version": "1"}}})
    elif method == "tools/list":
        pages: dict[str, Json] = {
            "changing": {"tools": [tool(f"look_{listed}")]},
            "cursor_stands": {"tools": LISTS["good"], "nextCursor": "same"},
            "cursor_empty": {"tools": LISTS["good"], "nextCursor": ""},
            "cursor_circles": {"tools": LISTS["good"], "nextCursor": "ab"[listed % 2]},
            "cursor_counts": {"tools": LISTS["good"], "nextCursor": str(listed)},
            "cursor_number": {"tools": LISTS["good"], "nextCursor": listed},
        }
        send({"id": message["id"], "result": pages.get(kind, {"tools": LISTS.get(kind, LISTS["good"])})})
    elif method == "tools/call" and params["name"] == "refuse":
        send({"id": message["id"], "error": {"code": -32602, "message": "say\nplease"}})
    elif method == "tools/call" and params["name"] == "wait":
        pass
    elif method == "tools/call":
        misbehave(params["name"])
        send({"id": message["id"], "result": RESULTS.get(params["name"], text(params["name"]))})
    else:
        send({"id": message["id"], "error": {"code": -32601, "message": "no such method"}})


def main(kind: str) -> None:
    """Serve until the input ends, or endlessly."""
    if kind == "silent":
        time.sleep(600)
    if kind == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(os.environ["PIDS"]).write_text(f"{os.getpid()} {child.pid}", encoding="utf-8")
    sys.stderr.write("noise on the terminal\n")
    sys.stderr.flush()
    listed = 0
    for line in sys.stdin:
        message = json.loads(line)
        listed += message.get("method") == "tools/list"
        answer(message, kind, listed)
    if kind == "stubborn":
        time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1])
