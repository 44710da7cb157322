"""The account in whose name a wiki is asked, and what pages say of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import settings
from bot.wiki import Api
from tests.support.community import LOGIN
from tests.support.fault_proxy import FaultProxy
from tests.support.job import HURRIED, as_a_new_process
from tests.support.mediawiki import BOT_LOGIN, LocalWiki


@pytest.fixture(scope="module")
def proxy(wiki_server: LocalWiki) -> Iterator[FaultProxy]:
    """Before the wiki, without faults: it knows what was asked."""
    with FaultProxy(wiki_server.api).serving() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pywikibot has its files."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def api(proxy: FaultProxy, data: Path) -> Api:
    as_a_new_process(data)
    return Api(proxy.api, settings.load({"CAPX_DATA": str(data), **LOGIN}), HURRIED)


def test_a_login_that_the_wiki_refuses_within_a_session_goes_on_with_it(api: Api) -> None:
    api.log_in(BOT_LOGIN.name, BOT_LOGIN.password)
    api.site.login()  # as pywikibot does when one answer does not know the account
    assert api.ask(action="query", meta="userinfo")["query"]["userinfo"]["name"] == "DevBot"


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("", True),
        ("Hello {{bots}} {{Other|nobots}}", True),
        ("{{nobots}}", False),
        ("Hello {{ Nobots }}!", False),
        ("{{nobots|OtherBot}}", True),
        ("{{nobots|OtherBot, DevBot}}", False),
        ("{{bots|deny=all}}", False),
        ("{{bots|deny=OtherBot}}", True),
        ("{{bots|deny=OtherBot,DevBot}}", False),
        ("{{bots|allow=none}}", False),
        ("{{bots|allow=OtherBot}}", False),
        ("{{bots|allow=DevBot}}", True),
        ("<nowiki>{{nobots}}</nowiki> <!-- {{nobots}} -->", True),
        ("{{#if:1|2}} {{[[bad]]}} {{{nobots}}} {{:}} {{nobots}}", False),
    ],
)
def test_what_a_page_says_of_bots_is_known_by_its_text(
    api: Api, proxy: FaultProxy, text: str, may: bool
) -> None:
    api.may_edit("Somewhere", "")  # what the wiki is like is asked once
    proxy.asked.clear()
    assert api.may_edit("Somewhere", text) is may
    assert not proxy.asked
