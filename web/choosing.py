"""What a reader chose for every page, its language and its colours, remembered in their own browser."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, current_app, g, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from taxonomy.languages import LANGUAGES, bcp47, direction
from web.languages import CHOSEN
from web.login import own_address
from web.parameters import BadParameterError
from web.session import is_local

pages = Blueprint("choosing", __name__)
THEMES = ("system", "light", "dark")
THEME = "capx-theme"
_AGE = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Choice:
    """A language that one can choose, in its own words."""

    code: str
    autonym: str
    lang: str
    dir: str
    is_chosen: bool


@dataclass(frozen=True)
class Picker:
    """The languages to choose from, the theme that is chosen (empty: the system's), and the address to come
    back to, which says no language by itself."""

    languages: tuple[Choice, ...]
    theme: str
    here: str


def choice(code: str, is_chosen: bool) -> Choice:
    """A language of the table."""
    return Choice(code, LANGUAGES[code]["autonym"], bcp47(code), direction(code), is_chosen)


def picker() -> Picker:
    """For this request: the languages that the messages are translated into, and the one that is shown."""
    shown: str = g.interface_language_code
    translated = current_app.extensions["toolforge_i18n"].translations
    codes = sorted(
        {*translated, shown} & LANGUAGES.keys(), key=lambda code: LANGUAGES[code]["autonym"].casefold()
    )
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "uselang"]
    is_page = request.method in {"GET", "HEAD"} and request.blueprint not in {None, "login", "choosing"}
    path = request.script_root + (request.path if is_page else "/")
    return Picker(
        tuple(choice(code, code == shown) for code in codes),
        theme(),
        f"{path}?{urlencode(asked)}" if asked and is_page else path,
    )


def theme() -> str:
    """`light` or `dark` where the reader chose it."""
    chosen = request.cookies.get(THEME, "")
    return chosen if chosen in THEMES[1:] else ""


@pages.get("/choose")
def choose() -> AnyResponse:
    """Remember what was chosen, and go back."""
    language, colours = request.args.get("to"), request.args.get("theme")
    if language is not None and language not in LANGUAGES:
        raise BadParameterError("to", language)
    if colours is not None and colours not in THEMES:
        raise BadParameterError("theme", colours)
    response = make_response(redirect(own_address(request.args.get("next", "/"))))
    for name, value in ((CHOSEN, language), (THEME, colours)):
        if value is not None:
            response.set_cookie(
                name, value, max_age=_AGE, samesite="Lax", httponly=True, secure=not is_local()
            )
    return response
