"""Headers that keep a page to itself."""

from flask import Flask, Response, request

# from nothing, and only what the pages use
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_STATIC_AGE = 365 * 24 * 3600  # seconds; a changed file has another address


def add_headers(response: Response) -> Response:
    """No foreign content, no framing, no guessing of types, no address given away."""
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    if request.endpoint == "static":
        response.cache_control.max_age = _STATIC_AGE
        response.cache_control.public = True
    else:
        response.vary.add("Accept-Language")
    return response


def register(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(add_headers)
