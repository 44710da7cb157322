"""The form of a profile: what it says is the profile, whatever that holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from profiles.profile import Profile
from tests.profiles.strategies import profiles
from tests.support.people import few_people, publish
from tests.support.taxonomies import LUA, MERGED, PHOTOGRAPHY, PRESS, PYTHON
from tests.web.conftest import MakeApp
from web.context import presenter, version
from web.profile_form import FormField, form_of, read_form, with_added

LAW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@pytest.fixture
def app(tmp_path: Path, make_app: MakeApp) -> Iterator[Flask]:
    """A request of a reader in English."""
    publish(tmp_path / "index", few_people())
    app = make_app(tmp_path)
    with app.test_request_context("/edit"):
        app.preprocess_request()
        yield app


def sent(fields: tuple[FormField, ...], line_end: str = "\r\n") -> MultiDict[str, str]:
    """What a browser sends of a form."""
    form: MultiDict[str, str] = MultiDict()
    for field in fields:
        if field.shape == "yes":
            form.setlist(field.name, ["yes"] if field.texts == ("yes",) else [])
        else:
            form.setlist(field.name, [text.replace("\n", line_end) for text in field.texts])
    return form


@LAW
@given(profiles, st.sampled_from(["\r\n", "\n"]))
def test_what_a_form_is_made_of_is_read_from_it(app: Flask, profile: Profile, line_end: str) -> None:
    fields = form_of(profile, version().vocabulary, presenter())
    typed = read_form(sent(fields, line_end), version().vocabulary)
    assert typed.is_whole
    assert typed.profile == profile


@LAW
@given(
    st.dictionaries(st.sampled_from(sorted(Profile.__dataclass_fields__)), st.lists(st.text(), max_size=3))
)
def test_whatever_is_typed_comes_back(app: Flask, said: dict[str, list[str]]) -> None:
    form: MultiDict[str, str] = MultiDict()
    for name, texts in said.items():
        form.setlist(name, texts)
    typed = read_form(form, version().vocabulary)
    assert {field.name: list(field.texts) for field in typed.fields if field.texts} == {
        name: texts for name, texts in said.items() if texts
    }


def test_a_skill_is_shown_by_a_name_that_means_it_alone(app: Flask) -> None:
    said = Profile(known=(PYTHON, PHOTOGRAPHY, LUA, PRESS))
    texts = {one.name: one.texts for one in form_of(said, version().vocabulary, presenter())}
    assert texts["known"] == ("Python\nphotography\nLua\npress relations",)


@pytest.mark.parametrize(
    ("added", "available"),
    [
        ([f"available:{PYTHON}"], (PYTHON,)),
        ([f"available:{MERGED}"], (PYTHON,)),
        ([f"available:{PYTHON}", f"available:{PYTHON}"], (PYTHON,)),
        (["available:Q424242", "about:evil", "listed:", "available", ""], ()),
        (["available:scripting"], ()),  # which is the name of two
    ],
)
def test_only_skills_are_added(app: Flask, added: list[str], available: tuple[str, ...]) -> None:
    assert with_added(Profile(), added, version().vocabulary) == Profile(available=available)  # type: ignore[arg-type]
