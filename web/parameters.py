"""The address as a query, and back: the whole state of a search is in its address."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from profiles.places import is_territory
from profiles.projects import is_project
from search.free_text import LONGEST_TEXT
from search.query import FACETS, NOT_GIVEN, PAGE_SIZE, Query, Sort
from taxonomy.items import item_id
from taxonomy.languages import LANGUAGES

LONGEST_VALUE = 1000  # characters of one parameter; a longer text is shortened instead
LONGEST_NAME = 200  # of an affiliation
MOST_VALUES = 50  # of one parameter
MOST_LISTINGS = 100  # on one page of the API
_MOST_PAGES = 10**7


class BadParameterError(ValueError):
    """A parameter of the address that cannot be understood. message: the key of what is said about it."""

    def __init__(self, parameter: str, value: str, message: str = "error-bad-parameter") -> None:
        super().__init__(f"{parameter}={value!r}")
        self.parameter = parameter[:60]
        self.value = value[:60]
        self.message = message


def _given(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: value if value == NOT_GIVEN else read(value)


def _checked(is_valid: Callable[[str], bool]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not is_valid(value):
            raise ValueError(value)
        return value

    return read


_READ: Mapping[str, Callable[[str], str]] = {
    "available": _given(item_id),
    "wanted": _given(item_id),
    "known": _given(item_id),
    "language": _given(_checked(LANGUAGES.__contains__)),
    "territory": _given(lambda value: _checked(is_territory)(value.upper())),
    "affiliation": _checked(lambda value: len(value) <= LONGEST_NAME),
    "project": _given(_checked(is_project)),
    "mentoring": _given(_checked({"mentor", "mentee"}.__contains__)),
}


def read_query(arguments: MultiDict[str, str], limit: int = PAGE_SIZE) -> Query:
    """The query that the address asks; BadParameterError names the first parameter that is wrong."""
    _check_lengths(arguments)
    filters = {facet: values for facet in FACETS if (values := _values(arguments, facet))}
    return Query(
        text=arguments.get("q", "").strip()[:LONGEST_TEXT],
        filters=filters,
        sort=_sort(arguments.get("sort") or Sort.RELEVANCE),
        page=_number(arguments, "page", 1, _MOST_PAGES),
        limit=_number(arguments, "limit", limit, MOST_LISTINGS),
    )


def is_shortened(arguments: MultiDict[str, str]) -> bool:
    """Whether the text is longer than what is looked for."""
    return len(arguments.get("q", "").strip()) > LONGEST_TEXT


def write_query(query: Query) -> str:
    """The query string that `read_query` reads back; what is as usual is left out."""
    pairs = [("q", query.text)] if query.text else []
    pairs += [(facet, value) for facet in FACETS for value in query.filters.get(facet, ())]
    if query.sort is not Sort.RELEVANCE:
        pairs.append(("sort", query.sort))
    if query.page != 1:
        pairs.append(("page", str(query.page)))
    if query.limit != PAGE_SIZE:
        pairs.append(("limit", str(query.limit)))
    return urlencode(pairs)


def without_value(query: Query, facet: str, value: str) -> Query:
    """The first page of the query without one value of a facet."""
    kept = tuple(other for other in query.filters.get(facet, ()) if other != value)
    filters = {**query.filters, facet: kept}
    return replace(query, filters={name: values for name, values in filters.items() if values}, page=1)


def _check_lengths(arguments: MultiDict[str, str]) -> None:
    for name, values in arguments.lists():
        too_long = name != "q" and any(len(value) > LONGEST_VALUE for value in values)
        if too_long or len(name) > LONGEST_VALUE:
            raise BadParameterError(name, "", "error-parameter-too-long")
        if len(values) > MOST_VALUES:
            raise BadParameterError(name, "", "error-parameter-too-many")


def _values(arguments: MultiDict[str, str], facet: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in filter(None, map(str.strip, arguments.getlist(facet))):  # a form sends its empty fields too
        try:
            found.setdefault(_READ[facet](value))
        except ValueError:
            raise BadParameterError(facet, value) from None
    return tuple(found)


def _sort(value: str) -> Sort:
    try:
        return Sort(value)
    except ValueError:
        raise BadParameterError("sort", value) from None


def _number(arguments: MultiDict[str, str], name: str, usual: int, largest: int) -> int:
    value = arguments.get(name, "").strip()
    if not value:
        return usual
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and 1 <= int(value) <= largest):
        raise BadParameterError(name, value)
    return int(value)
