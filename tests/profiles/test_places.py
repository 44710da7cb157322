"""Territories: codes, names in the languages of CLDR, the regions above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.places import (
    COUNTRIES,
    REGIONS,
    WORLD,
    find_territories,
    is_territory,
    near_territories,
    regions_above,
    territory_name,
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("BR", {"BR"}),
        (" br ", {"BR"}),
        ("BR-SP", {"BR-SP"}),
        ("in-kl", {"IN-KL"}),
        ("419", {"419"}),
        # names, in several languages and scripts
        ("Brazil", {"BR"}),
        ("brasil", {"BR"}),
        ("BRÉSIL", {"BR"}),
        ("Бразилия", {"BR"}),
        ("البرازيل", {"BR"}),
        ("ブラジル", {"BR"}),
        ("Deutschland", {"DE"}),
        ("Côte d'Ivoire", {"CI"}),  # with a typewriter's apostrophe, which CLDR does not have
        ("Latinoamérica", {"419"}),
        ("Europe", {"150"}),
        # two that mean different things, and one that means several
        ("South Africa", {"ZA"}),
        ("Southern Africa", {"018"}),
        ("Kongo", {"CD", "CG"}),
        # a country wins over a region of its name
        ("Micronesia", {"FM"}),
        # what is no territory
        ("EU", set()),
        ("ZZ", set()),
        ("BR-", set()),
        ("BR-QQ", set()),
        ("XX", set()),
        ("999", set()),
        ("Atlantis", set()),
        ("", set()),
    ],
)
def test_what_a_text_may_mean(text: str, codes: set[str]) -> None:
    assert find_territories(text) == codes


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("BR-SP", ("BR", "005", "019", "419")),
        ("BR", ("005", "019", "419")),
        ("PT", ("039", "150")),
        ("KE", ("014", "002", "202")),
        ("419", ()),
        (WORLD, ()),
        ("XX", ()),
    ],
)
def test_the_regions_above(code: str, above: tuple[str, ...]) -> None:
    assert regions_above(code) == above


def test_every_country_is_in_a_region_and_every_member_exists() -> None:
    below = {member for members in REGIONS.values() for member in members}
    assert {code for code in below if not is_territory(code)} <= {"EA", "IC", "QO", "CQ"}
    outlying = {"AQ", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ", "HK", "BQ", "SX"}
    assert {code for code in COUNTRIES if not regions_above(code)} <= outlying


@given(st.sampled_from(sorted({*COUNTRIES, *REGIONS})))
def test_the_regions_above_a_region_are_above_what_is_in_it(code: str) -> None:
    above = regions_above(code)
    assert code not in above
    assert WORLD not in above
    for region in above:
        assert set(regions_above(region)) <= set(above)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("BR", "pt", "Brasil"),
        ("BR", "ja", "ブラジル"),
        ("BR", "pt-br", "Brasil"),
        ("BR", "xyz", "Brazil"),
        ("BR-SP", "es", "São Paulo, Brasil"),
        ("419", "en", "Latin America"),
        ("QQ", "en", "QQ"),
        ("BR-QQ", "en", "BR-QQ"),
    ],
)
def test_names(code: str, language: str, name: str) -> None:
    assert territory_name(code, language) == name


@pytest.mark.parametrize("language", ["en", "pt", "ar", "ja", "hi", "ru", "zh-hant", "sw"])
def test_a_name_that_is_shown_is_read_back(language: str) -> None:
    for code in sorted(COUNTRIES):
        assert code in find_territories(territory_name(code, language)), code


@pytest.mark.parametrize(("text", "codes"), [("Brazl", ("BR",)), ("Gemany", ("DE",)), ("Atlantis", ())])
def test_near_names(text: str, codes: tuple[str, ...]) -> None:
    assert near_territories(text) == codes
