"""Who may do what from where: the headers that keep a page to itself, and the checks before anything is done.

A foreign site cannot act here: an unsafe request must come from a page of ours by Sec-Fetch-Site or Origin
(web.dev/articles/fetch-metadata), and carry a token that only a page of ours could show to this person.
"""

from flask import Flask, Response, abort, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

from web import session
from web.context import settings

# from nothing, and only what the pages use
_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
)
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
_HSTS = "max-age=31536000"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def policy(ancestors: str = "'none'") -> str:
    """The Content-Security-Policy of a page. ancestors: who may show it in a frame."""
    return "; ".join((*_POLICY, f"frame-ancestors {ancestors}"))


def csrf_token() -> str:
    """The token for this person's forms; good after another login too, so that an open form still works."""
    logged_in = session.current()
    return _tokens().dumps(logged_in.user if logged_in else "")


def _tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="csrf")


def check_origin() -> None:
    """403 for an unsafe request that does not come from a page of ours."""
    if request.method in _SAFE or request.routing_exception is not None:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = site in (None, "same-origin") and origin in (None, request.host_url.rstrip("/"))
    if not ours or not _is_token_of_ours(request.form.get("csrf", "")):
        abort(403)


def _is_token_of_ours(token: str) -> bool:
    """Whether the token was made for who is logged in now; for nobody where the login has ended meanwhile,
    since then nothing is done but to show the form again."""
    try:
        user = _tokens().loads(token, max_age=session.AGE)
    except BadSignature:
        return False
    logged_in = session.current()
    return logged_in is None or bool(user == logged_in.user)


def add_headers(response: Response) -> Response:
    """No foreign content, no framing, no guessing of types, no address given away."""
    response.headers.setdefault("Content-Security-Policy", policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if not session.is_local():
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    is_file = request.endpoint == "static" and response.status_code < 400
    if not is_file and session.current():
        response.headers["Cache-Control"] = "private, no-store"
    if request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    if not is_file:
        response.vary.update(["Accept-Language", "Cookie"])
    return response


def register(app: Flask) -> None:
    """Check every request, and add the headers to every answer."""
    # Toolforge's proxy ends HTTPS and says so; nothing else of what it forwards is believed
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1)  # type: ignore[method-assign]  # Flask's own way
    app.before_request(check_origin)
    app.after_request(add_headers)
