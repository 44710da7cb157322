"""Errors, as a page for people and as JSON for programs."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from markupsafe import escape
from toolforge_i18n import message
from werkzeug.exceptions import HTTPException

from search.contract import PageBeyondError
from search.published import NoIndexError
from web.parameters import BadParameterError


class NotInDirectoryError(Exception):
    """There is no such person or skill. message: the key of what is said about it."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(name)
        self.message = message
        self.name = name[:200]


def _answer(status: int, code: str, title: str, hint: str, parameter: str | None = None) -> Response:
    if request.path.startswith("/api/"):
        said = escape(hint or title).striptags()
        answer = jsonify(error={"code": code, "message": said, "parameter": parameter})
    else:
        answer = make_response(render_template("error.html", title=title, hint=hint, preview=None))
    answer.status_code = status
    return answer


def bad_parameter(error: BadParameterError) -> Response:
    """400, naming the parameter."""
    if error.message == "error-bad-parameter":
        hint = message(error.message, parameter=error.parameter, value=error.value)
    else:
        hint = message(error.message, parameter=error.parameter)
    return _answer(400, "bad-parameter", message("error-bad-request"), hint, error.parameter)


def page_beyond(error: PageBeyondError) -> Response:
    """400: the page after the last."""
    hint = message("error-page-beyond", num_pages=error.last)
    return _answer(400, "bad-parameter", message("error-bad-request"), hint, "page")


def not_in_directory(error: NotInDirectoryError) -> Response:
    """404, naming who or what is not there."""
    hint = message(error.message, name=error.name)
    return _answer(404, "not-found", message("error-not-found"), hint)


def no_index(error: NoIndexError) -> Response:
    """503: nothing has been published yet."""
    return _answer(503, "no-index", message("error-no-index"), message("error-no-index-hint"))


def http_error(error: HTTPException) -> Response:
    """What Werkzeug found wrong; 500 says nothing of its cause, which is in the log."""
    status = HTTPStatus(error.code or 500)
    if status is HTTPStatus.NOT_FOUND:
        return _answer(status, "not-found", message("error-not-found"), "")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _answer(status, "internal", message("error-internal"), message("error-internal-hint"))
    return _answer(status, status.phrase.lower().replace(" ", "-"), message("error-bad-request"), "")


def register(app: Flask) -> None:
    """Let the application answer its errors so."""
    app.register_error_handler(BadParameterError, bad_parameter)
    app.register_error_handler(PageBeyondError, page_beyond)
    app.register_error_handler(NotInDirectoryError, not_in_directory)
    app.register_error_handler(NoIndexError, no_index)
    app.register_error_handler(HTTPException, http_error)
