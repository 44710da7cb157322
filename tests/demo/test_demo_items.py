"""The demo's skills and affiliations as entity JSON."""

import io
import json
import re

from demo.items import affiliations, depth, skills, terms_of_skills, write_items

_TEN = {"en", "pt", "es", "fr", "de", "ar", "hi", "zh", "ja", "ru"}


def test_the_tree_has_seven_tops_and_three_levels() -> None:
    tops = [skill.id for skill in skills().values() if skill.parent is None]
    assert tops == [f"Q{number}" for number in range(1, 8)]
    assert max(map(depth, skills().values())) == 2
    assert 100 <= len(skills()) <= 130


def test_skills_speak_at_least_six_languages_and_some_lack_a_few() -> None:
    assert all(len(skill.labels) >= 6 and "en" in skill.descriptions for skill in skills().values())
    lacking = [skill.id for skill in skills().values() if not skill.labels.keys() >= _TEN]
    assert 4 <= len(lacking) <= 20


def test_a_few_terms_are_ambiguous_on_purpose() -> None:
    assert {term for term, count in terms_of_skills().items() if count > 1} == {
        "facilitation",
        "mapping",
        "moderation",
    }


def test_no_term_would_break_a_list() -> None:
    for item in (*skills().values(), *affiliations().values()):
        for language in item.labels.keys() | item.aliases.keys():
            for term in item.terms(language):
                assert not re.search(r"[,،、|{}\[\]\n]|^\s|\s$", term), term


def test_items_are_entities_as_wikibase_gives_them() -> None:
    out = io.StringIO()

    write_items(out)

    answer = json.loads(out.getvalue())
    assert answer["success"] == 1
    assert answer["entities"].keys() == skills().keys() | affiliations().keys()
    photography = next(e for e in answer["entities"].values() if e["labels"]["en"]["value"] == "photography")
    assert photography["type"] == "item"
    assert photography["labels"]["pt"] == {"language": "pt", "value": "fotografia"}
    assert {"language": "en", "value": "taking pictures"} in photography["aliases"]["en"]
