"""A page of the bot's as it should be."""

from dataclasses import dataclass

HELP = "Help:Capacity Exchange"
STOP_PAGE = "Capacity Exchange/Stop"
PREFIX = "Capacity Exchange/"  # under which all of them are, but the tables of figures


@dataclass(frozen=True)
class Draft:
    """What a page should say. summary: wikitext, without the link to the help page. create: whether the page
    is made where there is none, since an empty list is no loss."""

    title: str
    text: str
    summary: str
    create: bool = True
