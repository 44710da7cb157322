"""A person's own preferences on the wiki, in which the tool keeps what is theirs alone."""

from dataclasses import dataclass

from web.wiki_api import WikiApi

SAVED = "userjs-capacity-exchange-saved"
SENT = "userjs-capacity-exchange-sent"


@dataclass(frozen=True)
class Preference:
    """One of them, as it was read; token: what writing needs."""

    name: str
    text: str
    token: str


def read(api: WikiApi, name: str) -> Preference:
    """In one request."""
    said = api.get(action="query", meta="userinfo|tokens", uiprop="options")["query"]
    return Preference(name, said["userinfo"]["options"].get(name) or "", said["tokens"]["csrftoken"])


def write(api: WikiApi, preference: Preference, text: str) -> None:
    """Another text in its place; an empty one takes the preference away."""
    value = {"optionvalue": text} if text else {}
    api.post(action="options", optionname=preference.name, token=preference.token, **value)
