"""A real MediaWiki, its people, and the index that follows what they do, step by step.

Each test does one thing to people to whom nothing has happened yet, refreshes, and says everything that
changed in the index. The other people's listings must stay as they are.
"""

import math
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from profiles.profile import Profile
from profiles.tongues import Tongue
from search.listing import MOST_PROBLEMS, Listing, Source
from taxonomy.items import ItemId
from taxonomy.outline import write_outline
from taxonomy.problems import Problem, Reason
from tests.support.community import LOGIN, TEMPLATE, TREE, Community, Person, profile_text
from tests.support.job import Change, Job, difference, write_items
from tests.support.mediawiki import ApiRequest
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON, small_taxonomy
from tests.wiki.conftest import PEOPLE

NOTHING = Change()


def now(*listings: Listing) -> Change:
    return Change({listing.user: listing for listing in listings})


def gone(*people: Person) -> Change:
    return Change(gone=frozenset(person.name for person in people))


def listed(community: Community, person: Person) -> Listing:
    return community.job.index()[person.name]


def edited(listing: Listing, revision: int, community: Community, **fields: object) -> Listing:
    """The listing after its owner's edit to other fields."""
    made = community.wiki.bot.newest_revision(listing.source.page)
    assert made is not None
    source = replace(listing.source, revision=revision, updated=made.timestamp, later=None)
    return replace(listing, source=source, profile=replace(listing.profile, **fields))  # type: ignore[arg-type]


def waiting(listing: Listing, later: int | None) -> Listing:
    return replace(listing, source=replace(listing.source, later=later))


def content_of_pages(requests: Iterable[ApiRequest]) -> list[ApiRequest]:
    return [request for request in requests if request.asks_content]


# ---- the first index ----


def names(listing: Listing, skill: ItemId) -> bool:
    """Whether the listing names the skill in some role."""
    return skill in {*listing.profile.knows, *listing.profile.wanted}


def test_the_first_refresh_lists_everybody_as_they_wrote(community: Community) -> None:
    index = community.job.index()
    pages = community.wiki.bot.call(
        action="query", generator="embeddedin", geititle=TEMPLATE, geilimit="max", geinamespace=2, prop="info"
    )["query"]["pages"]
    ids = {page["title"]: page["pageid"] for page in pages}
    person = community.people[-1]
    made = community.wiki.bot.newest_revision(person.page)
    assert made is not None
    profile = Profile(
        known=(PYTHON,),
        wanted=(PHOTOGRAPHY,),
        languages=(Tongue("pt", "N"), Tongue("en", "3")),
        about=person.about,
    )
    source = Source(person.page, ids[person.page], person.revision, made.timestamp)
    assert index[person.name] == Listing(person.name, source, profile)
    assert {listing.user: listing.profile.about for listing in index.values()} == {
        person.name: person.about for person in community.people
    }
    assert len(index) == PEOPLE


@pytest.mark.parametrize("login", [{}, LOGIN], ids=["anonymous", "logged in"])
def test_an_unchanged_refresh_makes_no_content_request_and_few_others(
    community: Community, login: dict[str, str]
) -> None:
    job = replace(community.job, variables={**community.job.variables, **login})
    version = job.live
    community.wiki.mark()
    ran = job.run_alone("refresh")
    requests = community.wiki.requests()
    assert ran.status == 0
    assert content_of_pages(requests) == []
    assert len(requests) <= math.ceil(PEOPLE / 500) + 10
    assert job.live is not None
    assert version is not None
    assert job.live.about == version.about, "an index made of the same is not built again"


# ---- what owners do ----


def test_an_edit_by_the_owner(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    revision = ana.save(about="Something new", known="Lua")
    expected = edited(before, revision, community, about="Something new", known=(LUA,))
    assert community.refresh() == now(expected)


def test_a_profile_blanked_by_its_owner_leaves(community: Community) -> None:
    ana = community.somebody()
    ana.user.edit(ana.page, "")
    assert community.refresh() == gone(ana)
    assert community.refresh() == NOTHING
    ana.save()
    assert community.refresh().now.keys() == {ana.name}


def test_a_profile_that_its_owner_made_a_redirect_leaves(community: Community) -> None:
    ana = community.somebody()
    ana.user.edit(ana.page, "#REDIRECT [[User:Somebody else/Capacity Exchange]]\n" + ana.text())
    assert community.refresh() == gone(ana)


def test_who_says_listed_no_leaves_and_may_come_back(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    ana.save(listed="no")
    assert community.refresh() == gone(ana)
    assert community.refresh() == NOTHING
    revision = ana.save()
    assert community.refresh() == now(edited(before, revision, community))


def test_a_page_moved_within_the_user_space_is_the_same_profile(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    moved = f"{ana.user.user_page}/About my skills"
    ana.user.move(ana.page, moved)
    revision = community.wiki.bot.newest_revision(moved)
    assert revision is not None
    there = replace(before, source=replace(before.source, page=moved))
    assert community.refresh() == now(edited(there, revision.id, community))


@pytest.mark.parametrize("redirect", [True, False])
def test_a_page_moved_out_of_the_user_space_leaves_and_is_reported(
    community: Community, redirect: bool
) -> None:
    ana = community.somebody()
    community.wiki.admin.move(ana.page, f"Skills of {ana.name}", redirect=redirect)
    assert community.refresh() == gone(ana)
    report = community.job.last_report()
    assert [f"Skills of {ana.name}", Reason.NOT_IN_USER_SPACE] in report["refused"]
    assert community.refresh() == NOTHING


# ---- what others do to them: the owner's words stay ----


@pytest.mark.parametrize(
    "vandalism",
    [
        profile_text(known="Q4", about="ha ha ha"),
        "",
        "#REDIRECT [[Main Page]]",
        "no template any more",
        profile_text(listed="no"),
    ],
    ids=["changed", "blanked", "redirected", "template removed", "made unlisted"],
)
def test_the_owners_words_stay_while_a_vandals_edit_waits(community: Community, vandalism: str) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    vandalised = community.wiki.bruno.edit(ana.page, vandalism)
    assert community.refresh() == now(waiting(before, vandalised))
    assert community.refresh() == NOTHING
    revision = ana.save(about="I am back")
    assert community.refresh() == now(edited(before, revision, community, about="I am back"))


@pytest.mark.parametrize("vandalism", [profile_text(about="ha", notify="weekly"), "no template any more"])
def test_a_move_puts_no_words_into_the_owners_mouth(community: Community, vandalism: str) -> None:
    # given a vandal's edit, after which the owner moved the page twice, and somebody else once
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.bruno.edit(ana.page, vandalism)
    community.refresh()
    titles = [ana.page, *(f"{ana.user.user_page}/Moved {n}" for n in range(3))]
    for mover, (old, new) in zip((ana.user, ana.user, community.wiki.admin), pairwise(titles), strict=True):
        mover.move(old, new)
        # when it is read, then the owner's words are those from before
        community.refresh()
        assert listed(community, ana).profile == before.profile
        assert listed(community, ana).source.revision == before.source.revision
    # and a minor edit is the owner's
    revision = ana.user.edit(titles[-1], ana.text(about="I am back"), minor=True)
    community.refresh()
    assert listed(community, ana).profile == replace(before.profile, about="I am back")
    assert listed(community, ana).source.revision == revision


def test_a_profile_that_its_owner_never_wrote_is_not_theirs_by_a_move(community: Community) -> None:
    ana = community.somebody()
    community.refresh()
    community.wiki.admin.delete(ana.page)
    community.wiki.bruno.edit(ana.page, profile_text(about="Ana is silly"))
    moved = f"{ana.user.user_page}/Moved"
    ana.user.move(ana.page, moved)
    assert community.refresh() == gone(ana)
    assert [moved, Reason.NOT_OWNERS_WORDS] in community.job.last_report()["refused"]
    ana.user.edit(moved, ana.text())
    assert community.refresh().now.keys() == {ana.name}


def test_a_helpful_edit_waits_for_the_owner_too(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    helped = community.wiki.bruno.edit(ana.page, ana.text(known="Q3, Q4"))
    assert community.refresh() == now(waiting(before, helped))


def test_a_deleted_page_leaves_and_comes_back_when_restored(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.admin.delete(ana.page)
    assert community.refresh() == gone(ana)
    community.wiki.admin.undelete(ana.page)
    assert community.refresh() == now(before)


def test_a_page_restored_without_its_owners_revisions_leaves(community: Community) -> None:
    ana = community.somebody()
    helped = community.wiki.bruno.edit(ana.page, ana.text(about="helped"))
    community.refresh()
    community.wiki.admin.delete(ana.page)
    made = community.wiki.bot.call(
        action="query", list="logevents", letype="delete", letitle=ana.page, lelimit=1
    )
    assert made["query"]["logevents"]
    deleted = community.wiki.admin.call(
        action="query", prop="deletedrevisions", titles=ana.page, drvprop="ids|timestamp|user"
    )["query"]["pages"][0]["deletedrevisions"]
    (brunos,) = (revision for revision in deleted if revision["revid"] == helped)
    community.wiki.admin.write(action="undelete", title=ana.page, timestamps=brunos["timestamp"])
    assert community.refresh() == gone(ana)


def test_a_text_hidden_by_an_admin_leaves(community: Community) -> None:
    ana = community.somebody()
    private = ana.save(about="my address")
    community.wiki.bruno.edit(ana.page, ana.text(about="removed an address"))
    community.refresh()
    community.wiki.admin.hide_revision(private, hide=("content",))
    assert community.refresh() == gone(ana)
    assert [ana.page, Reason.HIDDEN_REVISION] in community.job.last_report()["refused"]


def test_a_suppressed_text_leaves_at_the_daily_full_run(community: Community) -> None:
    ana = community.somebody()
    private = ana.save(about="my address")
    community.wiki.bruno.edit(ana.page, ana.text(about="removed an address"))
    community.refresh()
    community.wiki.admin.hide_revision(private, hide=("content",), suppress=True)
    assert community.refresh() == NOTHING, "no public log tells"
    assert community.refresh("--full") == gone(ana)


def test_of_a_revision_whose_author_is_hidden_too_nobody_can_say_that_it_was_the_owners(
    community: Community,
) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    private = ana.save(about="my address")
    removed = community.wiki.bruno.edit(ana.page, ana.text(about="removed an address"))
    community.refresh()
    community.wiki.admin.hide_revision(private, hide=("content", "user"))
    assert community.refresh() == now(waiting(before, removed))


# ---- renames, blocks ----


def test_a_renamed_user_keeps_the_profile_under_the_new_name(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.admin.rename_user(ana.name, f"{ana.name} renamed")
    moved = f"User:{ana.name} renamed/Capacity Exchange"
    move = community.wiki.bot.newest_revision(moved)
    assert move is not None
    source = replace(before.source, page=moved, later=move.id)
    renamed = replace(before, user=f"{ana.name} renamed", source=source)
    assert community.refresh() == Change({renamed.user: renamed}, gone(ana).gone)


def test_a_renamed_user_whose_page_stays_under_the_old_name_has_none(community: Community) -> None:
    ana = community.somebody()
    community.wiki.admin.rename_user(ana.name, f"{ana.name} renamed", move_pages=False)
    assert community.refresh() == gone(ana)
    assert [ana.page, Reason.NOT_OWNERS_WORDS] in community.job.last_report()["refused"]


def test_a_blocked_owner_leaves_and_comes_back_unblocked(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.admin.block(ana.name)
    assert community.refresh() == gone(ana)
    assert community.job.last_report()["left_out"]["blocked"] == 1
    assert community.refresh() == NOTHING
    community.wiki.admin.unblock(ana.name)
    assert community.refresh() == now(before)


def test_a_partial_block_does_not_count(community: Community) -> None:
    ana = community.somebody()
    community.wiki.admin.write(
        action="block", user=ana.name, partial=True, pagerestrictions="Main Page", allowusertalk=True
    )
    assert community.refresh() == NOTHING


def test_a_temporary_block_that_ran_out_no_longer_counts(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.admin.block(ana.name, expiry="3 seconds")
    ends = time.monotonic() + 3
    assert community.refresh() == gone(ana)
    time.sleep(max(0, ends - time.monotonic()) + 1)
    assert community.refresh() == now(before)


def test_who_was_blocked_while_the_page_was_deleted_does_not_come_back_with_it(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.admin.delete(ana.page)
    assert community.refresh() == gone(ana)
    community.wiki.admin.block(ana.name)
    assert community.refresh() == NOTHING
    community.wiki.admin.undelete(ana.page)
    assert community.refresh() == NOTHING
    community.wiki.admin.unblock(ana.name)
    assert community.refresh() == now(before)


def test_who_was_blocked_before_writing_a_profile_never_comes_in(community: Community) -> None:
    (late,) = community.wiki.create_users(["Latecomer"])
    late.edit(f"{late.user_page}/Capacity Exchange", profile_text(known="Q3"))
    community.wiki.admin.block("Latecomer")
    assert community.refresh() == NOTHING
    community.wiki.admin.unblock("Latecomer")
    assert community.refresh().now.keys() == {"Latecomer"}


# ---- which page counts, and what cannot be read ----


def test_of_two_profiles_the_canonical_title_wins_and_the_other_is_a_problem(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    other = f"{ana.user.user_page}/A second one"
    ana.user.edit(other, ana.text(about="the second"))
    said = Problem("page", Reason.SECOND_PROFILE, other)
    assert community.refresh() == now(replace(before, problems=(said,)))
    assert community.job.last_report()["left_out"]["second profiles"] == 1
    ana.user.edit(ana.page, "")
    change = community.refresh()
    assert [(one.user, one.source.page, one.problems) for one in change.now.values()] == [
        (ana.name, other, ())
    ]


def test_a_page_in_somebody_elses_user_space_without_their_words_is_refused(community: Community) -> None:
    page = "User:Alice/Capacity Exchange"
    community.wiki.bruno.edit(page, profile_text(about="Alice knows nothing"))
    assert community.refresh() == NOTHING
    assert [page, Reason.NOT_OWNERS_WORDS] in community.job.last_report()["refused"]
    assert community.refresh() == NOTHING
    assert [page, Reason.NOT_OWNERS_WORDS] in community.job.last_report()["refused"]


@pytest.mark.parametrize("name", ["", "Talk:Foo", "Foo@bar", "A:b", "2001:db8::1", "ab\u200bc"])
def test_a_page_under_a_name_that_no_account_has_stops_no_run(community: Community, name: str) -> None:
    community.wiki.bruno.edit(f"User:{name}/Capacity Exchange", profile_text(known="Q3"))
    assert community.refresh() == NOTHING
    assert community.refresh("--full") == NOTHING


def test_a_redirect_to_the_template_is_the_template(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    community.wiki.admin.edit("Template:CE profile", f"#REDIRECT [[{TEMPLATE}]]")
    revision = ana.user.edit(ana.page, ana.text(about="short").replace("Capacity Exchange", "CE"))
    assert community.refresh() == now(edited(before, revision, community, about="short"))


def test_what_cannot_be_read_is_a_problem_and_the_rest_counts(community: Community) -> None:
    ana = community.somebody()
    before = listed(community, ana)
    revision = ana.save(known="Q3, Q424242, scripting, phtography", languages="pt-9, pt-N", hobby="chess")
    (after,) = community.refresh().now.values()
    expected = edited(before, revision, community, known=(PYTHON,), languages=(Tongue("pt", "N"),))
    assert replace(after, problems=()) == expected
    assert {(problem.place, problem.text): problem.reason for problem in after.problems} == {
        ("known", "Q424242"): Reason.UNKNOWN_SKILL,
        ("known", "scripting"): Reason.AMBIGUOUS_SKILL,
        ("known", "phtography"): Reason.UNKNOWN_SKILL,
        ("languages", "pt-9"): Reason.BAD_LEVEL,
        ("hobby", "chess"): Reason.UNKNOWN_FIELD,
    }
    assert ("photography",) in {problem.suggestions for problem in after.problems}


STILL_LISTED = {
    "NUL": profile_text(about="NUL \x00 and more"),
    "2 MB": profile_text(about="a" * 2_000_000),
    "10,000 skills": profile_text(known=", ".join(f"Q{n}" for n in range(1, 10_001))),
    "30,000 opened before it": "{{" * 30_000 + profile_text(about="fine"),
}


@pytest.mark.parametrize("nasty", STILL_LISTED.values(), ids=STILL_LISTED)
def test_a_nasty_page_that_can_be_read_is_listed(community: Community, nasty: str) -> None:
    ana = community.somebody()
    ana.user.edit(ana.page, nasty)
    change = community.refresh()
    assert change == Change(dict.fromkeys([ana.name], listed(community, ana)))
    assert len(change.now[ana.name].problems) <= MOST_PROBLEMS


def test_a_page_with_more_markup_than_can_be_read_leaves_and_is_reported(community: Community) -> None:
    ana = community.somebody()
    ana.user.edit(ana.page, profile_text(about="{{" * 5000))
    assert community.refresh() == gone(ana)
    assert [ana.page, Reason.TOO_MUCH_MARKUP] in community.job.last_report()["refused"]


def test_a_template_that_is_never_closed_is_none(community: Community) -> None:
    ana = community.somebody()
    ana.user.edit(ana.page, "{{Capacity Exchange profile | about = {{unclosed | known = Q3")
    assert community.refresh() == gone(ana)


# ---- the tree and the items ----


def test_a_changed_tree_needs_no_page_anew(community: Community) -> None:
    before = community.job.index()
    tree = small_taxonomy().tree
    without = "".join(line for line in write_outline(tree).splitlines(True) if PHOTOGRAPHY not in line)
    community.wiki.admin.edit(TREE, without)
    change = community.refresh()
    assert change.now.keys() == {user for user, listing in before.items() if names(listing, PHOTOGRAPHY)}
    assert not any(names(listing, PHOTOGRAPHY) for listing in change.now.values())
    assert all(listing.problems[0].reason == Reason.UNKNOWN_SKILL for listing in change.now.values())
    assert [request.values("titles") for request in content_of_pages(community.wiki.requests())] == [[TREE]]
    community.wiki.admin.edit(TREE, write_outline(tree))
    community.refresh()
    assert community.job.index() == before


@pytest.mark.parametrize("text", ["", "#REDIRECT [[Somewhere]]", "gone"])
def test_an_emptied_tree_publishes_nothing(community: Community, text: str) -> None:
    before = community.job.index()
    community.wiki.bruno.edit(TREE, text)
    ran = community.ran()
    assert ran.status == 1
    assert "names no skill" in ran.err
    assert "Bruno" in ran.err
    assert community.job.index() == before
    community.wiki.admin.edit(TREE, write_outline(small_taxonomy().tree))
    assert community.refresh() == NOTHING


def test_a_missing_tree_publishes_nothing(community: Community) -> None:
    before = community.job.index()
    community.wiki.admin.delete(TREE)
    ran = community.ran()
    assert ran.status == 1
    assert "install-pages" in ran.err
    assert community.job.index() == before
    community.wiki.admin.undelete(TREE)
    assert community.refresh() == NOTHING


def test_an_item_that_is_gone_is_no_word_any_more(community: Community) -> None:
    items = community.job.data / "items.json"
    write_items(items, small_taxonomy(), without=frozenset({PHOTOGRAPHY}))
    change = community.refresh()
    assert change.now, "photography is no word any more"
    assert any("photography" in problem.text for problem in next(iter(change.now.values())).problems)
    assert any("Q6" in problem for problem in community.job.last_report()["tree_problems"])
    write_items(items, small_taxonomy())
    assert community.refresh().now.keys() == change.now.keys()


# ---- manners ----


def test_every_request_says_who_asks_and_how_to_reach_them(community: Community) -> None:
    job = replace(community.job, variables={**community.job.variables, "CAPX_CONTACT": "ana@example.org"})
    community.wiki.mark()
    assert job.refresh().status == 0
    agents = {request.agent for request in community.wiki.requests()}
    assert len(agents) == 1
    assert re.match(r"CapacityExchange/[\d.]+ \(https://\S+; ana@example\.org\) Pywikibot/", agents.pop())


def test_a_hundred_changed_pages_cost_few_requests(community: Community) -> None:
    before = community.job.index()
    changed = [person for person in community.people if person.name in before][-100:]
    texts = ((person.name, person.page, person.text(about="changed at once")) for person in changed)
    community.wiki.write_pages(texts)
    by_others = changed[-7:]
    for person in by_others:
        community.wiki.bruno.edit(person.page, person.text(about="by another"))
    community.wiki.mark()
    ran = community.job.run_alone("refresh")
    assert ran.status == 0
    assert community.wiki.request_count() <= math.ceil(PEOPLE / 500) + 20 + len(by_others)
    change = difference(before, community.job.index())
    community.before = community.job.index()
    assert change.now.keys() == {person.name for person in changed}
    assert {listing.profile.about for listing in change.now.values()} == {"changed at once"}
    later = {listing.user for listing in change.now.values() if listing.source.later}
    assert later == {person.name for person in by_others}


# ---- exports ----


def test_the_index_of_the_full_export_equals_that_of_the_api(community: Community) -> None:
    for person in (community.somebody(), community.somebody()):
        community.wiki.bruno.edit(person.page, "")
        community.wiki.bruno.edit(f"User:Bruno/{person.name}", profile_text(about="a second"))
    community.refresh()
    full = community.wiki.dump(full=True)
    exported = Job(community.job.data / "export", {"CAPX_ITEMS": community.job.variables["CAPX_ITEMS"]})
    ran = exported.refresh("--from-export", str(full))
    assert ran.status == 0, ran.err
    by_api, by_export = (sorted(job.index().items()) for job in (community.job, exported))
    assert by_export == by_api
    live = replace(exported, variables=community.job.variables)
    community.wiki.mark()
    assert live.refresh().status == 0
    assert live.index() == community.job.index(), "a catalogue begun with an export goes on with the wiki"
    assert len(content_of_pages(community.wiki.requests())) <= 1, "only the tree's"


def test_from_a_current_export_a_profile_edited_last_by_another_is_left_out_as_needing_history(
    community: Community,
) -> None:
    ana = community.somebody()
    community.wiki.bruno.edit(ana.page, ana.text(about="by another"))
    community.refresh()
    current = community.wiki.dump(full=False)
    exported = Job(community.job.data / "current", {"CAPX_ITEMS": community.job.variables["CAPX_ITEMS"]})
    ran = exported.refresh("--from-export", str(current))
    assert ran.status == 0, ran.err
    by_api = community.job.index()
    whole = {user: listing for user, listing in by_api.items() if listing.source.later is None}
    assert exported.index() == whole
    assert ana.name not in whole
    assert f"refused: {ana.page}: needs history" in exported.refresh("--from-export", str(current)).out
