"""The front door: the Flask application, wired."""

from flask import Flask, request
from markupsafe import Markup
from toolforge_i18n import ToolforgeI18n

import settings as environment
from search.published import NoIndexError, PublishedIndex
from settings import Settings
from web import (
    choosing,
    connecting,
    context,
    contributing,
    delivery,
    editing,
    embedding,
    errors,
    exports,
    feeds,
    front,
    health,
    languages,
    login,
    maps,
    matching,
    notes,
    openapi,
    people,
    pictures,
    previews,
    saved_list,
    searching,
    security,
    sent_list,
    sharing,
    skill_pages,
    skill_tree,
    statistics,
    suggesting,
    territories,
    translating,
)
from web.allowance import Allowance

_BLUEPRINTS = (
    front.pages,
    searching.pages,
    suggesting.pages,
    feeds.pages,
    people.pages,
    matching.pages,
    skill_tree.pages,
    skill_pages.pages,
    statistics.pages,
    maps.pages,
    territories.pages,
    sharing.pages,
    embedding.pages,
    previews.pages,
    contributing.pages,
    translating.pages,
    exports.pages,
    login.pages,
    choosing.pages,
    editing.pages,
    notes.pages,
    pictures.pages,
    connecting.pages,
    saved_list.pages,
    sent_list.pages,
    health.pages,
    openapi.pages,
)
_ROOMS = ("search", "skills", "map", "statistics")  # of the navigation: address and message
# Codex's classes of what a page is there to do, on a button and on a link
_BUTTON = "cdx-button cdx-button--action-progressive cdx-button--weight-primary"
_LINK = "cdx-button--fake-button cdx-button--fake-button--enabled"


def create_app(settings: Settings | None = None) -> Flask:
    """The tool over the published index of the settings, by default the environment's."""
    settings = settings or environment.load()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals |= {"primary_button": _BUTTON, "button_link": f"{_BUTTON} {_LINK}"}
    app.extensions[context.SETTINGS] = settings
    app.extensions[context.PUBLISHED] = PublishedIndex(settings.index)
    app.extensions[connecting.ALLOWANCE] = Allowance(settings)
    languages.use_our_language_table()
    ToolforgeI18n(app, languages.interface_language)
    delivery.register(app)
    security.register(app)
    errors.register(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)

    @app.template_filter()
    def in_bdi(text: str) -> Markup:
        """A text within a message, whatever its direction."""
        return Markup("<bdi>{}</bdi>").format(text)

    @app.context_processor
    def common() -> dict[str, object]:
        """What every page shows around its content, an error page without an index too."""
        shown: dict[str, object] = {"login": login.shown(), "picker": choosing.picker()}
        shown |= {"layout": "base.html", "rooms": [(room, f"/{room}", False) for room in _ROOMS]}
        try:
            show = context.presenter()
        except NoIndexError:
            return shown | {"show": None, "about": None}
        rooms = [(room, show.href(f"/{room}"), request.path == f"/{room}") for room in _ROOMS]
        about = context.version().about
        return shown | {"show": show, "about": about, "rooms": rooms, "preview": previews.preview()}

    return app


def __getattr__(name: str) -> Flask:
    """`app`, made when it is asked for: importing this module has no effect, and needs no settings."""
    if name == "app":
        settings = environment.load()
        print(settings.said(), flush=True)  # noqa: T201  # the one line at start
        globals()["app"] = create_app(settings)
        application: Flask = globals()["app"]
        return application
    raise AttributeError(name)
