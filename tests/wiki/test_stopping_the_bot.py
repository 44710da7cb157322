"""What stops the bot: at once, said in the report, and reading goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex

import pytest

from bot.drafts import STOP_PAGE
from bot.wiki import Api
from bot.wiki_pages import stop_page_text
from tests.support.bot_edits import edits_since, mark
from tests.support.community import LOGIN, Community, settle
from tests.support.fault_proxy import FaultProxy, Faults
from tests.support.job import Job, Ran, write_items
from tests.support.mediawiki import BOT, LocalWiki
from tests.support.taxonomies import small_taxonomy

PEOPLE = 6
Act = Callable[[LocalWiki], object]


@pytest.fixture(scope="module")
def village(wiki_server: LocalWiki, tmp_path_factory: pytest.TempPathFactory) -> Community:
    """People with profiles, the first of whom asks for notes; all pages are as they should be."""
    wiki_server.restore()
    data = tmp_path_factory.mktemp("village")
    items = write_items(data / "items.json", small_taxonomy())
    village = settle(
        wiki_server, Job(data, {"CAPX_WIKI": wiki_server.api, "CAPX_ITEMS": str(items), **LOGIN}), PEOPLE
    )
    village.people[0].save(notes="yes")
    assert village.job.run("run").status == 0
    return village


@pytest.fixture
def changed(village: Community, request: pytest.FixtureRequest) -> Iterator[str]:
    """Since the last run somebody has changed their profile, so that pages are to be written: what they say
    of themselves now. In the end all pages are as they should be."""
    about = f"changed for {request.node.name}"
    said = small_taxonomy().skills()
    village.people[1].save(about=about, available=", ".join(item.id for item in said), territory="BR")
    yield about
    village.people[1].save(territory="DE")
    ran = village.job.run("run")
    assert ran.status == 0, ran.err


def about_of(village: Community) -> str:
    return village.job.index()[village.people[1].name].profile.about


def after_edits(number: int, act: Callable[[], object], patch: pytest.MonkeyPatch) -> None:
    """Let something happen on the wiki just after so many edits of the bot."""
    edit, made = Api.edit, iter(range(1, 1000))

    def edited(self: Api, *arguments: str | int | None) -> int | None:
        revision = edit(self, *arguments)  # type: ignore[arg-type]  # just passed on
        if next(made) == number:
            act()
        return revision

    patch.setattr(Api, "edit", edited)


@dataclass(frozen=True)
class Stop:
    """Something that stops the bot, how it ends again, what the report says, and the exit status: 1 where
    somebody has to do something about it."""

    act: Act
    end: Act
    said: str
    status: int = 0


def put_back(wiki: LocalWiki) -> object:
    return wiki.admin.edit(STOP_PAGE, stop_page_text())


STOPS = {
    "stop page changed": Stop(lambda wiki: wiki.bruno.edit(STOP_PAGE, "Stop!"), put_back, "Bruno changed"),
    "stop page added to": Stop(
        lambda wiki: wiki.bruno.edit(STOP_PAGE, "please", appendtext=" please"), put_back, "Bruno changed"
    ),
    "stop page blanked": Stop(lambda wiki: wiki.bruno.edit(STOP_PAGE, ""), put_back, "Bruno changed"),
    "stop page deleted": Stop(
        lambda wiki: wiki.admin.delete(STOP_PAGE), put_back, "there is no page 'Capacity Exchange/Stop'"
    ),
    "stop page moved": Stop(
        lambda wiki: wiki.admin.move(STOP_PAGE, STOP_PAGE + token_hex(4), redirect=False),
        put_back,
        "there is no page",
    ),
    "read-only": Stop(
        lambda wiki: wiki.read_only("Maintenance."), lambda wiki: wiki.read_only(None), "readonly"
    ),
    "maxlag": Stop(lambda wiki: wiki.runtime(devLag=7), lambda wiki: wiki.runtime(), "maxlag"),
    "blocked": Stop(
        lambda wiki: wiki.admin.block(BOT.name), lambda wiki: wiki.admin.unblock(BOT.name), "blocked", 1
    ),
    "rate limit": Stop(
        lambda wiki: wiki.runtime(
            wgRateLimits={"edit": {"user": [0, 60], "bot": [0, 60]}},
            wgRevokePermissions={"bot": {"noratelimit": True}},
        ),
        lambda wiki: wiki.runtime(),
        "ratelimited",
    ),
}
BEFORE = ("stop page deleted", "blocked")

MOMENTS = [pytest.param(stop, 2, id=f"{name} in the midst") for name, stop in STOPS.items()]
MOMENTS += [pytest.param(STOPS[name], 0, id=f"{name} before the run") for name in BEFORE]


@pytest.mark.parametrize(("stop", "edits"), MOMENTS)
def test_it_stops_at_once_says_so_and_reads_on(
    village: Community, changed: str, stop: Stop, edits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiki, before = village.wiki, mark(village.wiki)
    if edits:
        after_edits(edits, lambda: stop.act(wiki), monkeypatch)
    else:
        stop.act(wiki)
    try:
        ran = village.job.run("run")
    finally:
        stop.end(wiki)
        monkeypatch.undo()
    assert len(edits_since(wiki, before)) == edits
    assert about_of(village) == changed
    assert ran.status == stop.status
    assert stop.said in ran.report["publish"]["stopped"]
    assert stop.said in ran.err
    assert ran.report["publish"]["waiting"] > 0


def test_who_is_not_autoconfirmed_does_not_stop_it(village: Community, changed: str) -> None:
    (stranger,) = village.wiki.create_users(["Stranger"])
    village.wiki.runtime(wgAutoConfirmCount=100)
    stranger.edit(STOP_PAGE, "ha ha")
    before = mark(village.wiki)
    try:
        ran = village.job.run("run")
    finally:
        village.wiki.runtime()
        put_back(village.wiki)
    assert ran.report["publish"]["stopped"] == ""
    assert edits_since(village.wiki, before)


def test_it_goes_on_when_the_text_is_put_back(village: Community, changed: str) -> None:
    village.wiki.bruno.edit(STOP_PAGE, "Stop!")
    assert village.job.run("run").report["publish"]["stopped"]
    put_back(village.wiki)
    before = mark(village.wiki)
    assert village.job.run("run").report["publish"]["stopped"] == ""
    assert edits_since(village.wiki, before)


# ---- what keeps it from one page alone ----

LIST = "Capacity Exchange/Territories"
KEPT_OFF = {
    "nobots": (lambda wiki: wiki.bruno.edit(LIST, "{{nobots}}"), "it wants no bot"),
    "denied": (lambda wiki: wiki.bruno.edit(LIST, "{{bots|deny=DevBot}}"), "it wants no bot"),
    "others allowed": (lambda wiki: wiki.bruno.edit(LIST, "{{bots|allow=OtherBot}}"), "it wants no bot"),
    "protected": (
        lambda wiki: wiki.admin.write(action="protect", title=LIST, protections="edit=sysop"),
        "protectedpage",
    ),
}


@pytest.mark.parametrize(("act", "said"), KEPT_OFF.values(), ids=KEPT_OFF)
def test_one_page_that_is_not_to_be_written_keeps_it_from_no_other(
    village: Community, changed: str, act: Act, said: str
) -> None:
    wiki = village.wiki
    act(wiki)
    before = mark(wiki)
    ran = village.job.run("run")
    wiki.admin.write(action="protect", title=LIST, protections="edit=all")
    wiki.admin.edit(LIST, "free again")
    titles = [edit.title for edit in edits_since(wiki, before)]
    assert LIST not in titles
    assert titles
    assert ran.report["publish"]["refused"] == [[LIST, said]]
    assert ran.status == 0


def test_a_page_that_somebody_edits_in_the_midst_is_left_to_them(
    village: Community, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the index of places comes after the report
    after_edits(1, lambda: village.wiki.bruno.edit(LIST, "mine"), monkeypatch)
    ran = village.job.run("run")
    assert ran.report["publish"]["refused"] == [[LIST, "editconflict"]]
    assert village.wiki.admin.get_text(LIST) == "mine"


def test_a_talk_page_without_bots_gets_no_note(village: Community, changed: str) -> None:
    person = village.people[0]
    talk = f"User talk:{person.name}/Capacity Exchange"
    village.wiki.bruno.edit(talk, "{{nobots}}")
    person.save(notes="yes", known="nonsense")
    ran = village.job.run("run")
    assert ran.report["notify"]["refused"] == [[talk, "it wants no bot"]]
    assert village.wiki.admin.get_text(talk) == "{{nobots}}"


# ---- answers that are lost ----


@pytest.fixture
def proxy(village: Community) -> Iterator[FaultProxy]:
    with FaultProxy(village.wiki.api).serving() as proxy:
        yield proxy


def run_through(village: Community, proxy: FaultProxy) -> Ran:
    job = village.job
    return Job(job.data, {**job.variables, "CAPX_WIKI": proxy.api}, job.manners).run("run")


def test_a_session_that_is_lost_is_begun_anew(village: Community, changed: str, proxy: FaultProxy) -> None:
    before = mark(village.wiki)
    proxy.begin(Faults(seed=1, probability=0.2, kinds=["session lost"]))
    ran = run_through(village, proxy)
    assert any(asked.fault for asked in proxy.asked), "else this shows nothing"
    assert ran.status == 0, ran.err
    assert about_of(village) == changed
    edits = edits_since(village.wiki, before)
    assert len(edits) == ran.report["publish"]["written"]
