"""The outlines of the countries, which assets/world.mjs draws at set-up from Natural Earth's."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pycountry
from flask import current_app
from markupsafe import Markup

from profiles.places import COUNTRIES, REGIONS, WORLD, regions_above
from web import delivery


class Outline(NamedTuple):
    """A country as SVG paths. code: empty for land that ISO gives to nobody. dot: for a country that would be
    too small to be seen or hit, to be drawn over the others; its own path may then be empty."""

    code: str
    path: Markup
    dot: Markup


class View(NamedTuple):
    """The world, or a region with what is around it, in units of its own."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


def views() -> Mapping[str, View]:
    """The views by region, the world first."""
    return _views(Path(current_app.static_folder or "static") / delivery.WORLD)


def view_around(code: str) -> str:
    """The region of the nearest view that a territory lies in."""
    return next((region for region in (code, *regions_above(code)) if region in views()), WORLD)


@cache
def countries_in(region: str) -> frozenset[str]:
    """Every country of a region."""
    inside = {code for member in REGIONS.get(region, ()) for code in (member, *countries_in(member))}
    return frozenset(inside & COUNTRIES)


@cache
def _views(path: Path) -> Mapping[str, View]:
    drawn: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {region: _view(**drawn[region]) for region in sorted(drawn, key=lambda one: (one != WORLD, one))}


def _view(width: int, height: int, shapes: Mapping[str, str], dots: Mapping[str, str]) -> View:
    codes = dict.fromkeys((*shapes, *dots))
    return View(width, height, tuple(_outline(one, shapes.get(one, ""), dots.get(one, "")) for one in codes))


def _outline(number: str, path: str, dot: str) -> Outline:
    """Marked as ours, of which nothing has to be escaped: that would take a third of a page's time."""
    return Outline(_code(number), Markup(path), Markup(dot))  # noqa: S704  # we drew them


def _code(number: str) -> str:
    """By ISO's number of a country; Kosovo has CLDR's code already."""
    country = pycountry.countries.get(numeric=number)
    code: str = country.alpha_2 if country else number
    return code if code in COUNTRIES else ""
