"""The page `/docs`: Swagger UI, of which a browser runs this version only, and lets it call this server only."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

_FOLDER = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5.35.0/"
_DIGESTS = {
    "swagger-ui-bundle.js": "sha384-gjRm0bEPMeTmMh5jT2cHccIwCUZSTd8YC+j0d0sXw0MdGEfScduGpSyF3ZSSLkX9",
    "swagger-ui.css": "sha384-WlYgdmXYOOBWL5apwjDEZwN+U3HmXSSu5R6V5aGxEcf7z+KuRNwBhoxKVN1i3D5I",
}
_POLICY = (
    f"default-src 'none'; script-src {_FOLDER} 'unsafe-inline'; style-src {_FOLDER} 'unsafe-inline'; img-src data:; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


def add_routes(app: FastAPI) -> None:
    """Add the page, which needs no key."""
    script, style = (_FOLDER + name for name in _DIGESTS)
    page = get_swagger_ui_html(
        title=app.title,
        openapi_url="openapi.json",
        swagger_js_url=script,
        swagger_css_url=style,
        swagger_favicon_url="data:,",
    )
    html = bytes(page.body).decode()
    for name, digest in _DIGESTS.items():
        html = html.replace(f'{name}"', f'{name}" integrity="{digest}" crossorigin="anonymous"')

    @app.get("/docs", include_in_schema=False)
    def show_documentation() -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY})
