"""The stand itself: each call of LocalWiki, WikiUser and LocalMariaDB does on the real thing what it says."""

import os
from pathlib import Path

import pytest
import requests
import sqlalchemy

from tests.support.mariadb import LocalMariaDB
from tests.support.mediawiki import BOT_LOGIN, LocalWiki, ScriptError, WikiError, WikiUser
from tests.support.parts import UnavailableError, missing

PAGE = "User:Alice/Capacity Exchange"
TEMPLATE = "Template:Capacity Exchange profile"


def using(reader: WikiUser, template: str = TEMPLATE) -> list[str]:
    answer = reader.call(action="query", list="embeddedin", eititle=template, eilimit="max")
    return [page["title"] for page in answer["query"]["embeddedin"]]


def authors(reader: WikiUser, title: str) -> list[str]:
    answer = reader.call(action="query", prop="revisions", titles=title, rvprop="user", rvlimit="max")
    return [revision.get("user", "(hidden)") for revision in answer["query"]["pages"][0]["revisions"]]


def test_an_edit_is_the_newest_revision(wiki: LocalWiki) -> None:
    assert wiki.alice.get_text(PAGE) is None
    assert wiki.alice.newest_revision(PAGE) is None
    first = wiki.alice.edit(PAGE, "um")
    second = wiki.bruno.edit(PAGE, "dois ação", summary="why")
    newest = wiki.alice.newest_revision(PAGE)
    assert newest is not None
    assert (newest.id, newest.parent, newest.user, newest.comment) == (second, first, "Bruno", "why")
    assert newest.size == len("dois ação".encode())
    assert wiki.alice.get_text(PAGE) == "dois ação"
    assert wiki.alice.edit(PAGE, "dois ação") == second, "a null edit makes no revision"


def test_accounts(wiki: LocalWiki) -> None:
    users = {user.name: user.userinfo() for user in (wiki.admin, wiki.bot, wiki.alice, wiki.bruno)}
    assert {name: info["name"] for name, info in users.items()} == {name: name for name in users}
    assert {"renameuser", "deleterevision", "suppressrevision"} <= set(users["Admin"]["rights"])
    assert "apihighlimits" in users["DevBot"]["rights"]
    assert "bot" not in users["Alice"]["groups"]
    assert wiki.user(BOT_LOGIN.name, BOT_LOGIN.password).userinfo()["name"] == "DevBot"
    with pytest.raises(WikiError, match="login-failed"):
        wiki.user("Alice", "wrong").userinfo()


def test_a_move_leaves_a_redirect_or_none(wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "text")
    wiki.alice.move(PAGE, "User:Alice/Second")
    assert "#REDIRECT" in str(wiki.alice.get_text(PAGE))
    wiki.admin.move("User:Alice/Second", "User:Alice/Third", redirect=False)
    assert wiki.alice.get_text("User:Alice/Second") is None
    assert wiki.alice.get_text("User:Alice/Third") == "text"


def test_delete_and_undelete(wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "text")
    wiki.admin.delete(PAGE)
    assert wiki.alice.get_text(PAGE) is None
    wiki.admin.undelete(PAGE)
    assert wiki.alice.get_text(PAGE) == "text"


def test_block_and_unblock(wiki: LocalWiki) -> None:
    wiki.admin.block("Alice")
    wiki.admin.block("Alice", expiry="2 hours")
    assert wiki.alice.userinfo()["blockexpiry"] != "infinite"
    with pytest.raises(WikiError) as refusal:
        wiki.alice.edit(PAGE, "text")
    assert refusal.value.code == "blocked"
    wiki.admin.unblock("Alice")
    wiki.alice.edit(PAGE, "text")


@pytest.mark.parametrize("move_pages", [True, False])
def test_a_rename_gives_old_revisions_to_the_new_name(wiki: LocalWiki, move_pages: bool) -> None:
    (user,) = wiki.create_users(["Nome velho"])
    user.edit("User:Nome velho/Capacity Exchange", "text")
    user_id = user.userinfo()["id"]
    wiki.admin.rename_user("Nome velho", "Nome novo", move_pages=move_pages)
    page = f"User:Nome {'novo' if move_pages else 'velho'}/Capacity Exchange"
    assert set(authors(wiki.alice, page)) <= {"Nome novo", "Admin"}
    assert authors(wiki.alice, page)[-1] == "Nome novo"
    assert wiki.user("Nome novo", user.account.password).userinfo()["id"] == user_id
    with pytest.raises(WikiError, match="rename-failed"):
        wiki.admin.rename_user("Nobody", "Somebody")


def test_a_hidden_revision_tells_neither_text_nor_author(wiki: LocalWiki) -> None:
    bad = wiki.bruno.edit(PAGE, "libel")
    wiki.alice.edit(PAGE, "text")
    wiki.admin.hide_revision(bad)
    answer = wiki.alice.call(
        action="query", revids=bad, prop="revisions", rvprop="user|content", rvslots="main"
    )
    revision = answer["query"]["pages"][0]["revisions"][0]
    assert revision["userhidden"]
    assert revision["slots"]["main"]["texthidden"]
    wiki.admin.hide_revision(bad, hide=("comment",), suppress=True)


def test_many_accounts_at_once(wiki: LocalWiki) -> None:
    users = wiki.create_users(f"Conta {n} 漢字" for n in range(120))
    assert len(users) == 120
    assert users[119].userinfo()["name"] == "Conta 119 漢字"
    users[7].edit("User:Conta 7 漢字/Capacity Exchange", "text")
    with pytest.raises(ScriptError, match="a#b"):
        wiki.create_users(["Fine", "a#b"])


def test_many_pages_at_once_each_by_its_author(wiki: LocalWiki) -> None:
    revisions = wiki.write_pages((name, f"{PAGE} {name}", f"by {name}") for name in ("Alice", "Bruno"))
    newest = [wiki.alice.newest_revision(f"{PAGE} {name}") for name in ("Alice", "Bruno")]
    assert [(one.id, one.user) for one in newest if one] == list(
        zip(revisions, ("Alice", "Bruno"), strict=True)
    )
    assert wiki.alice.get_text(f"{PAGE} Bruno") == "by Bruno"
    with pytest.raises(ScriptError, match=f"{PAGE} Alice: .*no change"):
        wiki.write_pages([("Alice", f"{PAGE} Alice", "by Alice")])


def test_links_of_an_edited_page_are_right_at_once_others_after_the_jobs(wiki: LocalWiki) -> None:
    wiki.alice.edit("Template:Other", "{{Capacity Exchange profile}}")
    wiki.alice.edit(PAGE, "{{Other}}")
    assert using(wiki.alice) == ["Template:Other", PAGE]
    wiki.alice.edit("Template:Other", "nothing")
    assert using(wiki.alice) == [PAGE]
    wiki.jobs()
    assert using(wiki.alice) == []


def test_maintenance_reads_its_input(wiki: LocalWiki) -> None:
    wiki.maintenance("edit", "--user=Alice", "--summary=why", "Some page", input="from standard input")
    assert wiki.alice.get_text("Some page") == "from standard input"
    with pytest.raises(ScriptError):
        wiki.maintenance("noSuchScript")


def test_mails_are_caught(wiki: LocalWiki) -> None:
    wiki.alice.email("Bruno", "Olá", "Shall we?")
    (mail,) = wiki.mails()
    assert mail["Subject"] == "Olá"
    assert "Alice" in mail["Reply-To"]
    assert "Shall we?" in mail.get_content()


def test_settings_change_while_it_runs(wiki: LocalWiki) -> None:
    wiki.runtime(wgRateLimits={"edit": {"user": [1, 60]}}, devLag=7)
    with pytest.raises(WikiError, match="maxlag"):
        wiki.alice.call(action="query", maxlag=5)
    wiki.alice.edit(PAGE, "one")
    with pytest.raises(WikiError, match="ratelimited"):
        wiki.alice.edit(PAGE, "two")
    wiki.runtime()
    wiki.alice.call(action="query", maxlag=5)
    wiki.alice.edit(PAGE, "two")


def test_read_only(wiki: LocalWiki) -> None:
    wiki.read_only("moving house")
    with pytest.raises(WikiError, match="readonly"):
        wiki.alice.edit(PAGE, "text")
    wiki.read_only(None)
    wiki.alice.edit(PAGE, "text")


def test_a_dump_is_full_or_current(wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "one")
    wiki.bruno.edit(PAGE, "two")
    full, current = (wiki.dump(full).read_text(encoding="utf-8") for full in (True, False))
    assert (full.count(">one<"), full.count(">two<")) == (1, 1)
    assert (current.count(">one<"), current.count(">two<")) == (0, 1)


def test_requests_are_counted_since_the_mark_and_keep_no_secret(wiki: LocalWiki) -> None:
    query = {"action": "query", "prop": "revisions", "titles": "A|B", "rvprop": "ids|content"}
    requests.get(wiki.api, params=query, timeout=60)
    wiki.mark()
    wiki.alice.edit(PAGE, "by the stand, not counted")
    requests.get(wiki.api, params=query, timeout=60, headers={"User-Agent": "bot/1"})
    requests.post(wiki.api, params={"action": "edit"}, data={"token": "+\\", "title": "ação"}, timeout=60)
    get, post = wiki.requests()
    assert (get.method, get.agent, get.values("titles"), get.asks_content) == (
        "GET",
        "bot/1",
        ["A", "B"],
        True,
    )
    assert (post.method, post.asks_content, post.values("none")) == ("POST", False, [])
    assert post.parameters == {"action": "edit", "token": "(removed)", "title": "ação"}
    assert wiki.request_count() == 2
    log = (wiki.data / "log" / "api.jsonl").read_text(encoding="utf-8")
    assert wiki.alice.account.password not in log
    assert "+\\\\" not in log


def test_restore_forgets_everything(wiki: LocalWiki) -> None:
    wiki.create_users(["Somebody"])
    for title in (PAGE, f"{PAGE}/2"):
        wiki.alice.edit(title, "{{Some template}}")
    wiki.alice.email("Bruno", "Hello", "Shall we?")
    wiki.runtime(devLag=7)
    wiki.read_only("moving house")
    requests.get(wiki.api, params={"action": "query"}, timeout=60)
    wiki.restore()
    assert wiki.alice.get_text(PAGE) is None
    assert (wiki.mails(), wiki.requests()) == ([], [])
    with pytest.raises(WikiError, match="login-failed"):
        wiki.user("Somebody").userinfo()
    # the same ids again, for other things: no cache may remember what they stood for
    wiki.alice.edit("Another page", "{{Capacity Exchange profile}}")
    wiki.alice.edit("Some page", "{{Some template}}")
    assert using(wiki.alice) == ["Another page"]
    assert using(wiki.alice, "Template:Some template") == ["Some page"]


def test_bulk_profiles_look_like_saved_ones(wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "{{Capacity Exchange profile}}")
    wiki.bulk_profiles((f"Bulk {n}", f"{{{{Capacity Exchange profile|about=Olá {n}}}}}") for n in range(1200))
    everything = {"generator": "embeddedin", "geititle": TEMPLATE, "geilimit": "max", "prop": "info"}
    found = wiki.bot.call(action="query", **everything)["query"]["pages"]
    assert len(found) == 1201
    page = "User:Bulk 77/Capacity Exchange"
    newest = wiki.bot.newest_revision(page)
    assert newest is not None
    assert {"title": page, "lastrevid": newest.id, "length": newest.size}.items() <= found[78].items()
    assert (newest.user, newest.comment, newest.parent) == ("Bulk 77", "", 0)
    assert wiki.bot.get_text(page) == "{{Capacity Exchange profile|about=Olá 77}}"
    assert wiki.alice.edit(page, "changed") > newest.id
    wiki.admin.block("Bulk 77")


def test_a_second_wiki_beside_the_first_survives_a_stop(wiki: LocalWiki) -> None:
    second = LocalWiki()
    second.start()
    try:
        second.alice.edit(PAGE, "in the second")
        assert wiki.alice.get_text(PAGE) is None
        second.stop()
        with pytest.raises(requests.ConnectionError):
            requests.get(second.api, timeout=60)
        second.start()
        assert second.bruno.get_text(PAGE) == "in the second"
    finally:
        second.close()
    assert not second.data.exists()


def test_each_database_is_new(mariadb: LocalMariaDB) -> None:
    texts = []
    for url in (mariadb.url, mariadb.fresh_database()):
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE TABLE same (t VARCHAR(20))"))
            connection.execute(sqlalchemy.text("INSERT INTO same VALUES ('ação 😀')"))
            texts.append(connection.execute(sqlalchemy.text("SELECT t FROM same")).scalar_one())
    assert texts == ["ação 😀", "ação 😀"]


def test_a_database_server_can_crash_and_come_back(mariadb: LocalMariaDB) -> None:
    url = mariadb.fresh_database()
    mariadb.kill()
    with pytest.raises(sqlalchemy.exc.OperationalError):
        sqlalchemy.create_engine(url).connect()
    mariadb.start()
    sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool).connect().close()


def test_a_missing_part_skips_but_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no MariaDB here: why"):
        missing("MariaDB", "why")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no MariaDB here: why"):
        missing("MariaDB", "why")


def test_a_machine_without_php_and_apt_is_told_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for program in Path("/usr/bin").iterdir():
        if not program.name.startswith(("php", "apt")):
            (programs / program.name).symlink_to(program)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("BASE", str(tmp_path / "base"))
    with pytest.raises(UnavailableError, match=r"no PHP .* no apt-get"):
        LocalWiki().start()


def test_a_machine_without_mariadb_is_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match="no program mariadb"):
        LocalMariaDB().start()


def test_the_seed_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEED", "7")
    assert request.getfixturevalue("seed") == 7
    assert "SEED=7" in capsys.readouterr().out


def test_pywikibot_is_kept_from_the_users_own_configuration() -> None:
    assert os.environ["PYWIKIBOT_NO_USER_CONFIG"] == "2"
    assert Path(os.environ["PYWIKIBOT_DIR"]).is_dir()
