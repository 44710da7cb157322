"""The forms of the tool's pages, as a browser would send them."""

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse


def shown(answer: TestResponse) -> Tag:
    """The page."""
    return BeautifulSoup(answer.text, "html.parser")


def form_in(answer: TestResponse, selector: str = "main form.proposal") -> dict[str, str]:
    """What would be sent of the page's one form, but for its buttons."""
    (form,) = shown(answer).select(selector)
    return fields(form)


def fields(form: Tag) -> dict[str, str]:
    """What a form holds: of boxes and of choices only what is ticked."""
    found: dict[str, str] = {}
    for one in form.select("input, textarea"):
        if one.name == "textarea":
            found[str(one["name"])] = one.get_text().removeprefix("\n")
        elif one.get("type") not in {"checkbox", "radio"} or one.has_attr("checked"):
            found[str(one["name"])] = str(one.get("value", ""))
    return found


def pressed(form: Tag, button: str = "button") -> dict[str, str]:
    """What a form sends where this one of its buttons is pressed."""
    (found,) = form.select(button)
    return fields(form) | {str(found["name"]): str(found["value"])}


def notice(answer: TestResponse) -> str:
    """What the page says in its notices, white space as it is shown."""
    said = " ".join(one.get_text(" ") for one in shown(answer).select("main .notice"))
    return " ".join(said.split())
