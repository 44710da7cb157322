"""Translating a skill: label, description and aliases, written to the item repository in one's own name."""

from dataclasses import dataclass
from json import dumps
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from toolforge_i18n import message
from werkzeug.wrappers import Response as AnyResponse

from profiles.wikitext import one_line
from taxonomy.items import Item
from taxonomy.languages import LANGUAGES, bcp47, direction
from web import login, session
from web.choosing import choice
from web.context import presenter, settings, version
from web.parameters import BadParameterError
from web.presenting import Name
from web.security import csrf_token
from web.session import Session
from web.skill_pages import skill_named
from web.troubles import WIKI_ERRORS, Trouble, answered, trouble_of
from web.wiki_api import LoggedOutError, WikiApi

pages = Blueprint("translating", __name__)
LONGEST_TERM = 250  # characters, as Wikibase has it


@dataclass(frozen=True)
class Terms:
    """What is typed for one language; aliases are added to those that are there. Empty: left as it is."""

    label: str = ""
    description: str = ""
    alias: str = ""

    def change(self, item: Item, language: str) -> dict[str, object]:
        """What of it is new, as the data of `wbeditentity`; empty where nothing is."""
        label = {"labels": self.label} if self.label not in ("", item.labels.get(language)) else {}
        known = item.descriptions.get(language)
        description = {"descriptions": self.description} if self.description not in ("", known) else {}
        said: dict[str, object] = {
            part: {language: {"language": language, "value": text}}
            for part, text in (label | description).items()
        }
        if self.alias and self.alias not in item.aliases.get(language, ()):
            said["aliases"] = [{"language": language, "value": self.alias, "add": ""}]
        return said


def is_possible() -> bool:
    """Whether the repository takes the logins of the wiki."""
    return settings().items_login


@pages.get("/skill/<name>/translate")
def translate(name: str) -> AnyResponse | str:
    """A skill's terms in one language, to be written here or in the repository."""
    item, language = skill_named(name).item, _language()
    if item.id != name:
        return redirect(_address(item, request.args.get("language", "")), 301)
    if is_possible() and "login" in request.args:
        return redirect(_address(item, language)) if session.current() else login.first()
    return _page(item, language, Terms(item.labels.get(language, ""), item.descriptions.get(language, "")))


@pages.post("/skill/<name>/translate")
def act(name: str) -> AnyResponse | str:
    """Write what is new of what was typed."""
    item, language = skill_named(name).item, _language()
    typed = Terms(
        *(one_line(request.form.get(term, ""))[:10_000] for term in ("label", "description", "alias"))
    )
    logged_in = session.current()
    if not is_possible() or language not in LANGUAGES:
        raise BadParameterError("language", language)
    if any(len(text) > LONGEST_TERM for text in vars(typed).values()):
        return _failed(item, language, typed, Trouble(message("translate-too-long"), 400))
    if not (change := typed.change(item, language)):
        return _failed(item, language, typed, Trouble(message("translate-same"), 400))
    try:
        if logged_in is None:
            raise LoggedOutError
        _write(logged_in, item, change)
    except WIKI_ERRORS as error:
        return _failed(item, language, typed, trouble_of(error))
    return redirect(_address(item, language, saved="1"), 303)


def _write(logged_in: Session, item: Item, change: dict[str, object]) -> None:
    """In one edit, so that either all of it is there or nothing."""
    api = WikiApi(settings(), logged_in, str(settings().items))
    token = api.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
    data = dumps(change, ensure_ascii=False)
    api.post(action="wbeditentity", id=item.id, data=data, summary="Capacity Exchange", token=token)


def _language() -> str:
    """The language to translate into: the asked one, or the reader's."""
    language = request.values.get("language", "") or presenter().language
    if language not in LANGUAGES and language != presenter().language:
        raise BadParameterError("language", language)
    return language


def _address(item: Item, language: str, **more: str) -> str:
    asked = ({"language": language} if language else {}) | more
    return presenter().href(f"/skill/{item.id}/translate", urlencode(asked))


def _failed(item: Item, language: str, typed: Terms, trouble: Trouble) -> AnyResponse:
    return answered(_page(item, language, typed, trouble), trouble)


def _page(item: Item, language: str, typed: Terms, trouble: Trouble | None = None) -> str:
    show, items = presenter(), version().about.items
    shown, description = item.label(language), item.description(language)
    return render_template(
        "translate.html",
        skill=show.skill(item.id),
        path=show.href(f"/skill/{item.id}/translate"),
        language=language,
        languages=[choice(code, code == language) for code in LANGUAGES],
        label=_term(item.labels.get(language), language),
        instead=show.label(shown) if shown.language not in (language, None) else None,
        description=_term(item.descriptions.get(language), language),
        description_instead=show.label(description) if description else None,
        aliases=[_term(alias, language) for alias in item.aliases.get(language, ())],
        form_href=items.page(f"Special:SetLabelDescriptionAliases/{item.id}/{language}"),
        items=items.name,
        is_here=is_possible() and language in LANGUAGES,
        typed=typed,
        own=_term("-", language),
        longest=LONGEST_TERM,
        trouble=trouble,
        saved="saved" in request.args and not trouble,
        csrf=csrf_token() if session.current() else request.form.get("csrf", ""),
        login_again=login.shown().login_href,
        login_here=_address(item, language, login="1"),
    )


def _term(text: str | None, language: str) -> Name | None:
    return Name(text, "", bcp47(language), direction(language)) if text else None
