"""The OpenAPI document as a page that needs no script and nothing from elsewhere."""

from html import escape
from typing import Any

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "code{font-size:.95em}h2{margin-top:2rem;font-size:1.1rem}p{margin:.3rem 0}"
)
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{style}</style></head>
<body><h1>{title}</h1><p>The whole document: <a href="/openapi.json">openapi.json</a></p>{operations}</body>
</html>
"""


def reference(document: dict[str, Any]) -> str:
    """Return the page: each operation with what it does, takes and may answer."""
    operations = [
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return _PAGE.format(title=escape(document["info"]["title"]), style=STYLE, operations="".join(operations))


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = ", ".join(f"<code>{escape(p['name'])}</code> ({p['in']})" for p in operation.get("parameters", ()))
    bodies = ", ".join(escape(media) for media in operation.get("requestBody", {}).get("content", {}))
    statuses = ", ".join(
        f"{status} {escape(response.get('description', ''))}" for status, response in operation["responses"].items()
    )
    lines = [escape(operation.get("description", ""))]
    lines += [
        f"Takes {parameters}." if parameters else "",
        f"Body: {bodies}." if bodies else "",
        f"Answers {statuses}.",
    ]
    said = "".join(f"<p>{line}</p>" for line in lines if line)
    return f"<h2><code>{method.upper()} {escape(path)}</code></h2>{said}"
