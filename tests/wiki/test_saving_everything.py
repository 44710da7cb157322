"""Whatever a profile says: typed into the form, saved on the wiki, read by the job, it is in the index."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from profiles.page_types import PROFILE
from profiles.places import find_territories
from profiles.profile import LONGEST_ABOUT, Profile
from profiles.tongues import NATIVE, Tongue
from profiles.vocabulary import Vocabulary
from profiles.wikitext import clean
from taxonomy.items import ItemId
from taxonomy.outline import write_outline
from tests.profiles.strategies import profiles
from tests.support.community import TREE
from tests.support.job import Job, write_items
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_wiki import OAuthWiki
from tests.support.people import few_people, publish
from tests.support.scene import Form, Scene, form_in, hidden, typed
from tests.support.taxonomies import small_taxonomy
from tests.support.tool import Browser, tool_on
from web.profile_form import read_form

PEOPLE = 40  # each saves a profile, and another one over it
VOCABULARY = Vocabulary(small_taxonomy())
SAVE = {"save": ["1"]}

# ---- what somebody may type who means a profile ----


def _names(skill: ItemId) -> list[str]:
    """The skill's id, and the names that mean it alone."""
    item = small_taxonomy().items[skill]
    alone = [name for name in item.names() if VOCABULARY.find(name) == {skill}]
    return [skill, skill.lower(), *alone, *map(str.upper, alone)]


def _places(code: str) -> list[str]:
    return [code, code.lower(), *(name for name in _COUNTRY_NAMES if find_territories(name) == {code})]


_COUNTRY_NAMES = ("Brasil", "Deutschland", "भारत", "日本", "Côte d’Ivoire", "cote d'ivoire", "مصر")


def _tongue(tongue: Tongue) -> list[str]:
    written = f"{tongue.code}-{tongue.level}"
    return [written, written.upper(), *([tongue.code] if tongue.level == NATIVE else [])]


@st.composite
def _list(draw: st.DrawFn, ways: Iterable[list[str]], ends: str = ",\n،、") -> list[str]:
    """Values in one of their ways, each with white space and one of the ends behind."""
    space, end = st.sampled_from(["", " ", "\t"]), st.sampled_from(ends)
    pieces = [draw(space) + draw(st.sampled_from(several)) + draw(space) + draw(end) for several in ways]
    return ["".join(pieces).replace("\n", "\r\n")]


@st.composite
def _forms(draw: st.DrawFn, profile: Profile) -> Form:
    """The fields of a form, all there are, as a browser sends them."""
    form = {
        "known": draw(_list(map(_names, profile.known))),
        "available": draw(_list(map(_names, profile.available))),
        "wanted": draw(_list(map(_names, profile.wanted))),
        "languages": draw(_list(map(_tongue, profile.languages))),
        "territory": draw(_list(map(_places, profile.territory))),
        "affiliations": draw(_list(([one] for one in profile.affiliations), "\n")),
        "projects": draw(_list([one, one.upper()] for one in profile.projects)),
        "time_zone": [
            draw(st.sampled_from([profile.time_zone, profile.time_zone.replace("_", " ").upper()]))
        ],
        "about": [draw(st.sampled_from(["", "\n", " \n\n "])) + profile.about.replace("\n", "\r\n")],
        "about_language": [profile.about_language],
        "image": [draw(st.sampled_from(["", "File:", "image: "])) + profile.image if profile.image else ""],
        "pronouns": [f" {profile.pronouns} "],
        "other_account": [profile.other_account.replace(" ", "_")],
        "wikidata": [draw(st.sampled_from([profile.wikidata, profile.wikidata.lower()]))],
        "contact": list(profile.contact),
        "mentoring": list(profile.mentoring),
        "listed": ["yes"] if profile.listed else [],
        "notes": ["yes"] if profile.notes else [],
        "notify": [profile.notify],
    }
    return {name: texts for name, texts in form.items() if texts}


@st.composite
def saved_profiles(draw: st.DrawFn) -> tuple[Profile, Form]:
    """A profile, and a form that says it."""
    drawn = draw(profiles)
    contact = tuple(one for one in ("email", "talk") if one in drawn.contact)  # a browser sends them so
    mentoring = tuple(one for one in ("mentor", "mentee") if one in drawn.mentoring)
    about = clean(f"{drawn.about}\n" * draw(st.sampled_from([1, 1, 50, LONGEST_ABOUT])))[:LONGEST_ABOUT]
    profile = replace(drawn, about=clean(about), contact=contact, mentoring=mentoring)
    return profile, draw(_forms(profile))


# ---- the test ----


def save(scene: Scene, profile: Profile, form: Form) -> None:
    """Save it on the wiki; the form says the same again."""
    begun = form_in(scene.browser.get("/edit"))
    answer = scene.browser.post("/edit", **hidden(begun) | form | SAVE)
    assert answer.status_code == 303
    shown: MultiDict[str, str] = MultiDict(typed(form_in(scene.browser.get(answer.headers["Location"]))))
    assert read_form(shown, VOCABULARY).profile == profile


def test_what_is_typed_is_what_the_index_says(wiki: LocalWiki, oauth_wiki: OAuthWiki, tmp_path: Path) -> None:
    wiki.admin.edit(f"Template:{PROFILE.template}", "A profile.")
    wiki.admin.edit(TREE, write_outline(small_taxonomy().tree))
    accounts = iter(wiki.create_users(f"Person {number} é 漢" for number in range(PEOPLE * 2)))
    publish(tmp_path / "tool" / "index", few_people())
    app = tool_on(oauth_wiki, tmp_path / "tool")
    meant: dict[str, Profile] = {}
    written: dict[str, Form] = {}

    @given(saved_profiles(), saved_profiles())
    @settings(max_examples=PEOPLE, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
    def saves(first: tuple[Profile, Form], second: tuple[Profile, Form]) -> None:
        name = next(accounts).name
        scene = Scene(wiki, oauth_wiki, app, Browser(app))
        scene.log_in(name)
        for profile, form in (first, second):
            save(scene, profile, form)
            meant[name], written[name] = profile, form

    saves()
    items = write_items(tmp_path / "items.json", small_taxonomy())
    job = Job(tmp_path / "job", {"CAPX_WIKI": wiki.api, "CAPX_ITEMS": str(items)})
    ran = job.refresh()
    assert ran.status == 0, ran.err
    index = job.index()
    assert len(meant) >= PEOPLE
    assert index.keys() == {name for name, profile in meant.items() if profile.listed}
    assert {name: one.problems for name, one in index.items() if one.problems} == {}
    for name, listing in index.items():
        assert listing.profile == meant[name], written[name]
