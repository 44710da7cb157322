"""Writing to people on the real wiki, by its mail and on talk pages, through the stand-in for its OAuth."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from hypothesis import example, given
from hypothesis import settings as steps
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from profiles.tongues import Tongue
from profiles.wikitext import clean, escape, one_line
from search.listing import Listing
from tests.support.altered_wiki import Alteration, Answer, Ask, Parameters, passed_on
from tests.support.faults import CONNECTION_CUT, html
from tests.support.forms import form_in, notice, shown
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_answers import refusing
from tests.support.oauth_wiki import OAuthWiki
from tests.support.pages import hrefs, page
from tests.support.people import few_people, listing, publish
from tests.support.taxonomies import LUA, PYTHON
from tests.support.tool import MESSAGES, SECRET, Browser, tool, tool_on, without_consumer
from web.letter import Letter

TALK = "User talk:Bruno"
SENT = "/sent"
WISHES = "User talk:Admin"  # who wishes to be written to there


def people() -> list[Listing]:
    """Alice, whom the tests write as; Bruno, who says not how; two who do."""
    return [
        listing("Alice", 901, available=(PYTHON,), wanted=(LUA,), languages=(Tongue("en"),)),
        listing("Bruno", 902, available=(LUA,), wanted=(PYTHON,), languages=(Tongue("en", "3"),)),
        listing("Admin", 903, contact=("talk",)),
        listing("DevBot", 904, contact=("email",)),
        *(one for one in few_people() if one.user not in {"Bruno"}),
    ]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", people())
    return data


def logged_in(app: Flask, account: str = "Alice") -> Browser:
    browser = Browser(app)
    browser.log_in(account=account)
    return browser


def allowing(oauth: OAuthWiki, data: Path, limits: str) -> Flask:
    """The tool with other limits for senders."""
    return tool(
        data,
        CAPX_WIKI=oauth.api,
        CAPX_OAUTH_KEY=oauth.consumer_key,
        CAPX_OAUTH_SECRET=oauth.consumer_secret,
        CAPX_SENDING=limits,
    )


def typed(
    browser: Browser, way: str, text: str = "Olá!", subject: str = "Python", to: str = "Bruno"
) -> dict[str, str]:
    """The form that the page to somebody shows, filled in."""
    return form_in(browser.get(f"/connect/{to}")) | {"way": way, "subject": subject, "text": text}


def send(browser: Browser, form: dict[str, str], to: str = "Bruno") -> TestResponse:
    return browser.post(f"/connect/{to}", **form, send="1")


def is_sent(answer: TestResponse) -> bool:
    return (answer.status_code, answer.headers.get("Location")) == (303, SENT)


def keeps(answer: TestResponse, form: dict[str, str]) -> bool:
    """Whether all that was sent is in the form again; its token may be a new one."""
    again = form_in(answer)
    return all(again[name] == value for name, value in form.items() if name != "csrf")


def ways(answer: TestResponse) -> dict[str, bool]:
    """The ways that a page offers, and whether each is chosen."""
    return {str(one["value"]): one.has_attr("checked") for one in shown(answer).select("input[name=way]")}


def of_a_mail(mail: EmailMessage) -> tuple[str, str, str]:
    """To whom, whom to answer, and about what."""
    return (mail["To"].addresses[0].display_name, mail["Reply-To"].addresses[0].display_name, mail["Subject"])


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def acts(given: Parameters) -> bool:
    """Whether this is what sends."""
    return given.get("action") in {"emailuser", "edit"}


def said(key: str, **variables: str) -> str:
    """A message in English, its variables by their place, as text."""
    text = str(MESSAGES[key])
    for number, value in enumerate(variables.values(), 1):
        text = text.replace(f"${number}", value)
    return text


# ---- by mail ----


def test_a_mail_comes_from_the_wiki_and_is_answered_to_its_sender(alice: Browser, wiki: LocalWiki) -> None:
    answer = send(alice, typed(alice, "email", "Olá, Bruno!\n\nTens tempo?"))
    assert is_sent(answer)
    (mail,) = wiki.mails()
    assert of_a_mail(mail) == ("Bruno", "Alice", "Capacity Exchange: Python")
    assert mail["From"].addresses[0].addr_spec == "wiki@dev.invalid"
    body, _, footer = text_of(mail).partition("\n\n-- \nThis email")
    assert body == (
        "Olá, Bruno!\n\nTens tempo?\n\n-- \n"
        "Alice\nCapacity Exchange\nhttps://wiki.test/wiki/User:Alice/Capacity_Exchange"
    )
    assert "Alice" in footer
    assert wiki.admin.get_text(TALK) is None


def test_who_has_no_profile_signs_with_their_user_page(app: Flask, wiki: LocalWiki) -> None:
    somebody = "Dora"
    wiki.create_users([somebody])
    dora = logged_in(app, somebody)
    assert is_sent(send(dora, typed(dora, "email")))
    (mail,) = wiki.mails()
    assert text_of(mail).startswith(
        "Olá!\n\n-- \nDora\nCapacity Exchange\nhttps://wiki.test/wiki/User:Dora\n"
    )


def test_a_copy_goes_to_oneself_only_where_it_is_asked_for(alice: Browser, wiki: LocalWiki) -> None:
    assert "copy" not in typed(alice, "email")
    assert is_sent(send(alice, typed(alice, "email") | {"copy": "1"}))
    assert sorted(of_a_mail(mail)[0] for mail in wiki.mails()) == ["Alice", "Bruno"]
    copy = next(mail for mail in wiki.mails() if of_a_mail(mail)[0] == "Alice")
    assert "Olá!" in text_of(copy)


def test_the_box_for_a_copy_is_ticked_in_the_preview_if_it_was(alice: Browser) -> None:
    previewed = alice.post("/connect/Bruno", **typed(alice, "email"), copy="1", preview="1")
    assert form_in(previewed)["copy"] == "1"


def test_no_subject_makes_a_header_of_the_mail(alice: Browser, wiki: LocalWiki) -> None:
    subject = "Hello\r\nBcc: carla@dev.invalid\r\n\r\nBody\u2028X-Evil: 1"
    assert is_sent(send(alice, typed(alice, "email", subject=subject)))
    (mail,) = wiki.mails()
    assert mail["Subject"] == "Capacity Exchange: Hello Bcc: carla@dev.invalid Body X-Evil: 1"
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None


def test_a_mail_says_every_character_that_was_typed(alice: Browser, wiki: LocalWiki) -> None:
    text = "\n".join(HOSTILE)
    assert is_sent(send(alice, typed(alice, "email", text.replace("\n", "\r\n"), "برمجة 🙂 {{x}} <b>")))
    (mail,) = wiki.mails()
    assert text_of(mail).startswith(f"{clean(text)}\n\n-- \nAlice\n")
    assert mail["Subject"] == "Capacity Exchange: برمجة 🙂 {{x}} <b>"


# ---- on the talk page ----


HOSTILE = [
    "''italics'', '''bold''' and '''''both'''''",
    "{{evil}} {{{1|default}}} {{subst:PAGENAME}} {{#if:x|y}}",
    "[[Main Page]] [[Category:Evil]] [[File:Evil.png|thumb]] [https://evil.example here]",
    "~~~~ ~~~ ~~~~~",
    "<b>bold</b> <script>alert(1)</script> <nowiki>x</nowiki> <!-- gone --> <br>",
    "<pre> </div></div> <ref>1</ref>",
    "&lt; &amp; &nbsp; &#91; &#x5b; & &c;",
    "== A heading ==",
    "=\n==\n= =",
    "* one\n** two\n# three\n; four : five\n: six\n:; seven",
    "{| class=wikitable\n! a !! b\n|-\n| c || d\n|}",
    " a line with a space before it\n\tand one with a tab\n  and two spaces",
    "----\n-----text\n--",
    "__TOC__ __NOINDEX__ __NEWSECTIONLINK__ __NOEDITSECTION__ ___ ____",
    "#REDIRECT [[Main Page]]",
    "ISBN 9780306406157, RFC 2324, PMID 123",
    "https://example.org/a?b=c&d=e#f%20g, (http://[::1]/) and mailto:a@b.example",
    "-{zh-hans:A; zh-hant:B}-",
    "برمجة وتصوير\nעברית (abc) 123\n\u202eright to left override\u202c",
    "🙂👩‍👩‍👧 e\u0301 \u200d\u200c 𝕏",
    "}} ]] |} |- </nowiki> --> */ '' ''' ' \" \\",
    "Paragraph one\n\n\n\n\nParagraph two\n \nParagraph three",
    "*\u00a0no break\n\u3000* wide\n\u200b* none",
    "\x7f'\"`UNIQ--nowiki-00000000-QINU`\"'\x7f \x00\x1b",
    "\n\n*first\nlast=\n\n",
]


def lines(text: str) -> list[str]:
    """The lines that are not empty, with every run of white space one space."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def sections(wiki: LocalWiki, title: str) -> list[Tag]:
    """The talk page as the wiki shows it, section by section."""
    told = wiki.alice.call(action="parse", page=title, prop="text|sections|categories|templates|links|images")
    parsed = told["parse"]
    assert (parsed["categories"], parsed["templates"], parsed["images"]) == ([], [], [])
    assert {one["ns"] for one in parsed["links"]} <= {2, 3}, "the signature's alone"
    found = []
    for number in range(1, len(parsed["sections"]) + 1):
        one = wiki.alice.call(action="parse", page=title, section=number, prop="text")["parse"]["text"]
        (output,) = BeautifulSoup(one, "html.parser").select("div.mw-parser-output")
        found.append(output)
    return found


def split(output: Tag) -> tuple[str, list[str], str]:
    """Of a section as it is shown: its heading, the lines of its text, and the signature."""
    for edit in output.select(".mw-editsection"):
        edit.decompose()
    for line_break in output.select("br"):
        line_break.replace_with("\n")
    (heading,) = output.select("h1, h2, h3, h4, h5, h6")
    title = " ".join(heading.get_text().split())
    *paragraphs, signature = [
        one
        for one in output.find_all(recursive=False)
        if isinstance(one, Tag) and one.name not in {"h2", "style"}
    ]
    assert {one.name for one in paragraphs} <= {"p"}, "no list, no table, no rule, nothing preformatted"
    assert not output.select("b, i, script, pre, table, ul, ol, dl, hr, img, ref, div, #toc")
    return title, lines("\n".join(one.get_text() for one in paragraphs)), signature.get_text().strip()


def test_a_post_is_a_new_section_signed_by_its_sender(alice: Browser, wiki: LocalWiki) -> None:
    wiki.bruno.edit(TALK, "== Before ==\nHello.")
    assert is_sent(send(alice, typed(alice, "talk", "Olá!\nTens tempo?")))
    before, after = sections(wiki, TALK)
    assert "Hello." in before.get_text()
    title, text, signature = split(after)
    assert (title, text) == ("Capacity Exchange: Python", ["Olá!", "Tens tempo?"])
    assert re.fullmatch(r"Alice \(talk\) \d\d:\d\d, \d+ \w+ \d{4} \(UTC\)", signature)
    revision = wiki.admin.newest_revision(TALK)
    assert revision is not None
    assert (revision.user, "Capacity Exchange: Python" in revision.comment) == ("Alice", True)
    assert wiki.mails() == []


def test_whatever_is_typed_is_shown_as_it_was_typed(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path
) -> None:
    alice = logged_in(allowing(oauth_wiki, data, "1000/hour"))
    wiki.admin.edit("Template:Evil", "evil")
    form = typed(alice, "talk")
    for number, text in enumerate(HOSTILE):
        asked = form | {
            "text": text.replace("\n", "\r\n"),
            "subject": one_line(text)[:150],
            "once": str(number),
        }
        assert is_sent(send(alice, asked)), text
    found = sections(wiki, TALK)
    assert len(found) == len(HOSTILE), "one section each"
    for text, output in zip(HOSTILE, found, strict=True):
        title, shown_lines, signature = split(output)
        assert lines(title) == lines("Capacity Exchange: " + one_line(text)[:150].strip())
        assert shown_lines == lines(clean(text))
        assert signature.startswith("Alice (talk) ")


_MARKS = st.sampled_from(
    [*"*#:;=-|!{}[]<>&'~_/ \n\t", "\n\n", "''", "~~~~", "{{", "}}", "[[", "]]", "{|", "|}", "----"]
)
_PIECES = st.one_of(
    _MARKS,
    st.sampled_from([text for text in HOSTILE if "://" not in text]),
    st.sampled_from(["</p>", "<div>", "__TOC__", "a", "http://b.example ", "&#42;", "é"]),
    st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=3),
)
_TEXTS = st.lists(_PIECES, min_size=1, max_size=25).map("".join).filter(lambda text: bool(clean(text)))


@steps(max_examples=30)
@given(text=_TEXTS, subject=_TEXTS)
@example(text="a\n" * 1000, subject="=" * 150)
@example(text="[" * 2000, subject="'" * 150)
def test_no_text_means_anything_to_the_wiki(wiki_server: LocalWiki, text: str, subject: str) -> None:
    letter = Letter("talk", one_line(subject)[:150], clean(text)[:2000])
    page = f"== Before ==\nx\n\n{heading(letter)}{letter.section()}\n\n== After ==\n[[x]]"
    parsed = wiki_server.alice.call(
        action="parse", text=page, title=TALK, pst=True, prop="text|sections", disablelimitreport=True
    )["parse"]
    (output,) = BeautifulSoup(parsed["text"], "html.parser").select("div.mw-parser-output")
    assert len(parsed["sections"]) == 3
    for toc in output.select("#toc"):
        toc.decompose()
    mine = cut_out(output)
    title, shown_lines, signature = split(mine)
    assert lines(title) == lines(letter.title)
    assert shown_lines == lines(clean(letter.text))
    assert signature.startswith("Alice (talk) ")


def test_an_address_in_a_message_can_be_followed(alice: Browser, wiki: LocalWiki) -> None:
    address = "https://example.org/a?b=[c]&d={{e}}|f"
    assert is_sent(send(alice, typed(alice, "talk", f"see {address}\n''there''")))
    (output,) = sections(wiki, TALK)
    (link,) = hrefs(output, "a.external")
    assert unquote(link) == address


def heading(letter: Letter) -> str:
    """As the wiki makes it of a section's title."""
    return f"== {escape(letter.title)} ==\n\n"


def cut_out(output: Tag) -> Tag:
    """The second of three sections, alone."""
    parts = [one for one in output.find_all(recursive=False) if isinstance(one, Tag)]
    first, second, third = (number for number, one in enumerate(parts) if one.name == "h2")
    for number, one in enumerate(parts):
        if not second <= number < third:
            one.decompose()
    assert first == 0
    return output


def test_a_post_follows_where_the_talk_page_leads(alice: Browser, wiki: LocalWiki) -> None:
    wiki.bruno.edit(TALK, "#REDIRECT [[User talk:Bruno/Here]]")
    assert is_sent(send(alice, typed(alice, "talk")))
    assert "Capacity Exchange: Python" in str(wiki.admin.get_text("User talk:Bruno/Here"))
    assert wiki.admin.get_text(TALK) == "#REDIRECT [[User talk:Bruno/Here]]"


# ---- before it is sent ----


@pytest.mark.parametrize("way", ["email", "talk"])
def test_a_preview_shows_what_goes_out_and_sends_nothing(alice: Browser, wiki: LocalWiki, way: str) -> None:
    form = typed(alice, way, "<b>Olá</b>\n{{x}}", "Lua & <i>")
    previewed = alice.post("/connect/Bruno", **form, preview="1")
    assert previewed.status_code == 200
    (card,) = shown(previewed).select("section.card")
    assert MESSAGES[f"connect-way-{way}"] in card.get_text()
    assert "Capacity Exchange: Lua & <i>" in card.get_text()
    assert "<b>Olá</b>\n{{x}}" in card.get_text()
    assert "Alice" in card.get_text()
    assert ("https://wiki.test/wiki/User:Alice/Capacity_Exchange" in card.get_text()) == (way == "email")
    again = form_in(previewed)
    assert keeps(previewed, form)
    assert (wiki.mails(), wiki.admin.get_text(TALK)) == ([], None)
    assert is_sent(send(alice, again))


def test_the_page_says_before_what_is_public_and_what_is_private(alice: Browser) -> None:
    answer = alice.get("/connect/Bruno")
    choices = [" ".join(one.get_text(" ").split()) for one in shown(answer).select("label.choice")]
    assert "Private: Bruno alone reads it" in choices[0]
    assert "Public: everybody can read it" in choices[1]
    assert ways(answer) == {"email": True, "talk": False}
    page(alice.client, "/connect/Bruno")


def test_the_message_begins_with_why_the_two_fit(alice: Browser) -> None:
    form = form_in(alice.get("/connect/Bruno"))
    assert form["subject"] == "About Lua"
    assert form["text"].startswith("Hello Bruno,\n\nin the Capacity Exchange I saw that you can share Lua")
    assert "I can share Python" in form["text"]


def test_a_link_of_thanks_begins_with_thanks_on_the_talk_page(alice: Browser) -> None:
    answer = alice.get("/connect/Bruno?thanks=1&way=talk")
    assert form_in(answer)["subject"] == MESSAGES["starter-thanks"]
    assert ways(answer) == {"email": False, "talk": True}


WRONG = [
    ({"text": " \n\t "}, "connect-empty"),
    ({"subject": "\u00a0"}, "connect-empty"),
    ({"way": ""}, "connect-no-way"),
    ({"way": "pigeon"}, "connect-no-way"),
    ({"text": "x" * 2001}, "connect-too-long"),
    ({"text": "é" * 2001}, "connect-too-long"),
    ({"subject": "x" * 151}, "connect-too-long"),
]


def test_what_cannot_be_sent_is_said_and_comes_back(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    begun = typed(alice, "email", "  My text\n")
    oauth_wiki.asked.clear()
    for more, key in WRONG:
        form = begun | more
        for button in ("send", "preview"):
            answer = alice.post("/connect/Bruno", **form, **{button: "1"})
            assert (answer.status_code, said(key) in notice(answer)) == (400, True), more
            assert form_in(answer)["text"] == form["text"]
            assert form_in(answer)["subject"] == form["subject"]
    assert (wiki.mails(), oauth_wiki.asked) == ([], [])


def test_two_thousand_characters_go_out_whole(alice: Browser, wiki: LocalWiki) -> None:
    text = ("[é🙂\r\n" * 500)[:-2] + "!"  # a line break is one character
    assert len(text.replace("\r\n", "\n")) == 2000
    for way in ("email", "talk"):
        assert is_sent(send(alice, typed(alice, way, text, "s" * 150)))
    (mail,) = wiki.mails()
    assert text_of(mail).startswith(clean(text) + "\n\n-- \n")
    (output,) = sections(wiki, TALK)
    assert split(output)[1] == lines(clean(text))


# ---- which ways there are ----


def mute(wiki: LocalWiki, name: str) -> None:
    """The account lets nobody mail it, nor mails anybody."""
    getattr(wiki, name).write(action="options", change="disablemail=1")


OFFERED = [
    ("Bruno", "", ["email", "talk"], ""),
    ("Admin", "", ["talk"], "connect-wishes-talk"),
    ("DevBot", "", ["email"], "connect-wishes-mail"),
    ("Bruno", "bruno", ["talk"], "connect-no-mail"),
    ("Bruno", "alice", ["talk"], "connect-mute"),
    ("DevBot", "bot", [], "connect-no-mail"),
    ("DevBot", "alice", [], "connect-mute"),
]


@pytest.mark.parametrize(("to", "silent", "offered", "hint"), OFFERED)
def test_a_way_is_offered_where_both_sides_allow_it(
    alice: Browser, wiki: LocalWiki, to: str, silent: str, offered: list[str], hint: str
) -> None:
    if silent:
        mute(wiki, silent)
    answer = alice.get(f"/connect/{to}")
    assert answer.status_code == 200
    assert list(ways(answer)) == offered
    hints = " ".join(one.get_text() for one in shown(answer).select("main .hint"))
    assert (said(hint, name=to) if hint else "") in hints
    if not offered:
        assert f"https://wiki.test/wiki/User_talk:{to}" in hrefs(shown(answer), "main a")
        assert not shown(answer).select("main textarea")


def test_who_may_not_send_mail_by_the_wiki_is_told_so_by_the_wiki(alice: Browser, wiki: LocalWiki) -> None:
    wiki.admin.write(action="block", user="Alice", noemail=True, reblock=True)
    form = typed(alice, "email")
    answer = send(alice, form)
    assert answer.status_code == 409
    assert "The wiki refuses:" in notice(answer)
    assert form_in(answer)["text"] == "Olá!"
    assert wiki.mails() == []


def test_a_mail_that_cannot_be_sent_never_becomes_a_public_post(alice: Browser, wiki: LocalWiki) -> None:
    form = typed(alice, "email", "Private words")
    mute(wiki, "bruno")
    for button in ("preview", "send"):
        answer = alice.post("/connect/Bruno", **form, **{button: "1"})
        assert answer.status_code == 409
        assert MESSAGES["connect-closed"] in notice(answer)
        assert ways(answer) == {"talk": False}, "no other way is chosen"
        assert form_in(answer)["text"] == "Private words"
        assert "way" not in form_in(answer)
    assert (wiki.mails(), wiki.admin.get_text(TALK)) == ([], None)
    assert is_sent(send(alice, form_in(answer) | {"way": "talk"}))


@pytest.mark.parametrize(
    ("to", "forged", "title"), [("Admin", "email", WISHES), ("DevBot", "talk", "User talk:DevBot")]
)
def test_no_forged_form_sends_in_a_way_that_was_not_wished(
    alice: Browser, wiki: LocalWiki, to: str, forged: str, title: str
) -> None:
    form = form_in(alice.get(f"/connect/{to}")) | {"way": forged, "subject": "x", "text": "y"}
    assert send(alice, form, to).status_code == 409
    assert (wiki.mails(), wiki.admin.get_text(title)) == ([], None)


# ---- whom it cannot reach ----


def test_who_is_blocked_may_be_written_to_and_may_not_answer(alice: Browser, wiki: LocalWiki) -> None:
    wiki.admin.block("Bruno")
    answer = alice.get("/connect/Bruno")
    assert said("connect-blocked", name="Bruno") in notice(answer)
    assert list(ways(answer)) == ["email", "talk"]
    assert is_sent(send(alice, form_in(answer)))


def test_who_is_blocked_in_part_can_answer(alice: Browser, wiki: LocalWiki) -> None:
    wiki.alice.edit("Quarrel", "x")
    wiki.admin.write(
        action="block",
        user="Bruno",
        partial=True,
        pagerestrictions="Quarrel",
        expiry="infinite",
        allowusertalk=True,
    )
    assert notice(alice.get("/connect/Bruno")) == ""


def with_page_of(wiki: LocalWiki, data: Path, user: str) -> None:
    """Publish an index in which somebody's profile is the real page."""
    title = f"User:{user}/Capacity Exchange"
    wiki.user(user).edit(title, "A profile.") if user not in {"Bruno"} else wiki.bruno.edit(
        title, "A profile."
    )
    revision = wiki.admin.newest_revision(title)
    assert revision is not None
    publish(data / "index", [listing("Alice", 901), listing(user, revision.page)])


def test_who_was_renamed_is_found_under_the_new_name(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, tmp_path: Path
) -> None:
    with_page_of(wiki, tmp_path, "Bruno")
    alice = logged_in(tool_on(oauth_wiki, tmp_path))
    form = typed(alice, "talk", "My words")
    wiki.admin.rename_user("Bruno", "Brunó & ñ")
    answer = alice.get("/connect/Bruno")
    assert answer.status_code == 200
    assert "Bruno has another name now: Brunó & ñ" in notice(answer)
    assert "/connect/Brun%C3%B3%20%26%20%C3%B1" in hrefs(shown(answer), "main .notice a")
    assert "https://wiki.test/wiki/User_talk:Bruno" in hrefs(shown(answer), "main a")
    assert ways(answer) == {}
    late = send(alice, form)
    assert late.status_code == 409
    assert "Brunó & ñ" in notice(late)
    assert form_in(late)["text"] == "My words"
    assert wiki.admin.get_text("User talk:Brunó & ñ") is None
    unlisted = alice.get("/connect/Brun%C3%B3%20%26%20%C3%B1")
    assert unlisted.status_code == 404
    assert "https://wiki.test/wiki/User_talk:Brun%C3%B3_%26_%C3%B1" in hrefs(shown(unlisted), "main a")


def test_who_was_renamed_and_left_the_page_behind_is_gone(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, tmp_path: Path
) -> None:
    with_page_of(wiki, tmp_path, "Bruno")
    alice = logged_in(tool_on(oauth_wiki, tmp_path))
    wiki.admin.rename_user("Bruno", "Brunó", move_pages=False)
    answer = alice.get("/connect/Bruno")
    assert said("connect-gone", name="Bruno") in notice(answer)
    assert ways(answer) == {}


def test_whom_the_wiki_does_not_know_is_said_and_the_talk_page_shown(alice: Browser) -> None:
    for name in ("Zoë", "<script>alert(1)"):
        answer = alice.get(f"/connect/{name}")
        assert answer.status_code == 200
        assert said("connect-gone", name=name) in notice(answer)
        assert ways(answer) == {}
        assert hrefs(shown(answer), "main p a")[-1].startswith("https://wiki.test/wiki/User_talk:")
        assert "<script>alert" not in answer.text


def test_who_is_not_in_the_directory_may_be_on_the_wiki(alice: Browser) -> None:
    for name in ("Nobody", "<img src=x>", "x" * 300):
        answer = alice.get(f"/connect/{name}")
        assert answer.status_code == 404
        assert MESSAGES["connect-nobody"] in answer.text
        assert "<img" not in answer.text
        user, talk, search = hrefs(shown(answer), "main a")
        assert user.startswith("https://wiki.test/wiki/User:")
        assert talk.startswith("https://wiki.test/wiki/User_talk:")
        assert search == "/search"


def test_what_was_written_to_somebody_who_left_meanwhile_is_kept(
    alice: Browser,
) -> None:
    form = typed(alice, "talk", "My <b>words</b>")
    answer = alice.post("/connect/Nobody", **form, send="1")
    assert answer.status_code == 404
    (kept,) = shown(answer).select("main textarea")
    assert kept.get_text().strip() == f"{form['subject']}\n\nMy <b>words</b>"


def test_who_writes_to_oneself_is_told_so(alice: Browser) -> None:
    assert MESSAGES["connect-self"] in notice(alice.get("/connect/Alice"))
    assert MESSAGES["connect-self"] not in notice(alice.get("/connect/Bruno"))


def test_a_name_may_be_written_as_in_an_address(alice: Browser) -> None:
    for name in ("bruno", "Bruno_", " Bruno"):
        assert form_in(alice.get(f"/connect/{name}"))["text"].startswith("Hello Bruno,")


# ---- visitors ----


def test_a_visitor_is_led_to_log_in_and_back(app: Flask) -> None:
    visitor = Browser(app)
    answer = visitor.get("/connect/Bruno?way=talk")
    assert answer.headers["Location"] == "/login?next=%2Fconnect%2FBruno%3Fway%3Dtalk"
    back = visitor.log_in("/connect/Bruno?way=talk")
    assert back.headers["Location"] == "/connect/Bruno?way=talk"
    assert ways(visitor.get(back.headers["Location"])) == {"email": False, "talk": True}


def test_where_nobody_can_log_in_the_page_leads_to_the_wiki(data: Path) -> None:
    answer = without_consumer(data).test_client().get("/connect/Bruno")
    assert answer.status_code == 200
    assert MESSAGES["connect-read-only"] in answer.text
    links = hrefs(shown(answer), "main li a")
    assert links == [
        "https://wiki.test/wiki/Special:EmailUser/Bruno",
        "https://wiki.test/w/index.php?title=User+talk%3ABruno&action=edit&section=new",
    ]


def test_who_logged_out_meanwhile_keeps_the_text(alice: Browser, wiki: LocalWiki) -> None:
    form = typed(alice, "email", "My words")
    alice.client.delete_cookie("capx-login")
    answer = send(alice, form)
    assert answer.status_code == 401
    assert (form_in(answer)["text"], wiki.mails()) == ("My words", [])
    alice.log_in()  # beside it
    assert is_sent(send(alice, form_in(answer)))
    assert len(wiki.mails()) == 1


def test_a_revoked_grant_logs_out_and_the_form_left_open_still_sends(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    form = typed(alice, "talk", "My words")
    oauth_wiki.revoke("Alice")
    answer = send(alice, form)
    assert answer.status_code == 401
    assert MESSAGES["login-ended"] in notice(answer)
    assert alice.user() == ""
    alice.log_in()
    assert is_sent(send(alice, form_in(answer)))
    assert len(sections(wiki, TALK)) == 1


def test_nobody_is_made_to_send_by_another_page(alice: Browser, wiki: LocalWiki) -> None:
    form = typed(alice, "email")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert (
            alice.client.post("/connect/Bruno", data=form | {"send": "1"}, headers=headers).status_code == 403
        )
    assert send(alice, form | {"csrf": ""}).status_code == 403
    assert wiki.mails() == []


# ---- once ----


def test_two_clicks_send_once(alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki, app: Flask) -> None:
    assert_sent_once(app, app, wiki, oauth_wiki)


def test_two_clicks_at_two_workers_send_once(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, app: Flask, data: Path
) -> None:
    assert_sent_once(app, tool_on(oauth_wiki, data), wiki, oauth_wiki)


def assert_sent_once(first: Flask, second: Flask, wiki: LocalWiki, oauth: OAuthWiki) -> None:
    """The second click comes while the wiki is at work on the first; a third one comes afterwards."""
    browsers = [logged_in(first), logged_in(second)]
    form = typed(browsers[0], "email")
    at_work, go_on = Event(), Event()

    def slow(given: Parameters, ask: Ask) -> Answer:
        if acts(given):
            at_work.set()
            go_on.wait(60)
        return ask(given)

    oauth.alteration = slow
    clicks = [Thread(target=send, args=(browser, form)) for browser in browsers]
    clicks[0].start()
    assert at_work.wait(60)
    clicks[1].start()
    go_on.set()
    for click in clicks:
        click.join(60)
    assert [is_sent(browser.shown[-1]) for browser in browsers] == [True, True]
    assert is_sent(send(browsers[1], form))
    assert len(wiki.mails()) == 1
    for browser in browsers:
        listed = shown(browser.get(SENT)).select("ul.kept > li")
        assert len(listed) == 1, "one message, however often it was asked for"


def test_another_text_in_the_same_form_is_another_message(alice: Browser, wiki: LocalWiki) -> None:
    form = typed(alice, "email", "one")
    assert is_sent(send(alice, form))
    assert is_sent(send(alice, form | {"text": "two"})), "as after a step back in the browser"
    assert sorted(text_of(mail).partition("\n")[0] for mail in wiki.mails()) == ["one", "two"]


def test_the_same_mark_of_two_people_is_two_messages(app: Flask, alice: Browser, wiki: LocalWiki) -> None:
    form = typed(alice, "talk", to="Admin")
    bruno = logged_in(app, "Bruno")
    his = typed(bruno, "talk", to="Admin") | {"once": form["once"]}
    assert is_sent(send(alice, form, "Admin"))
    assert is_sent(send(bruno, his, "Admin"))
    assert len(sections(wiki, WISHES)) == 2


def test_what_is_remembered_of_a_message_has_no_text(alice: Browser, wiki: LocalWiki, data: Path) -> None:
    assert is_sent(send(alice, typed(alice, "email", "top secret", "very private")))
    told = "".join(f"{file.name} {file.read_text()}" for file in (data / "sending").iterdir())
    assert "Bruno" in told
    assert "secret" not in told
    assert "private" not in told
    assert SECRET not in told


# ---- the wiki does not do it ----


def throttled(wait: str = "") -> Alteration:
    headers = {"Retry-After": wait} if wait else {}
    return refusing(acts, "ratelimited", "Too fast.", **headers)


REFUSED = [
    ("email", throttled(), "Too fast."),
    ("email", throttled("60"), "Too fast. Try again in 60 seconds."),
    ("talk", throttled("1"), "Too fast. Try again in 1 second."),
    (
        "talk",
        refusing(acts, "abusefilter-disallowed", "No <b>spam</b>."),
        "The wiki refuses: No <b>spam</b>.",
    ),
]


@pytest.mark.parametrize(("way", "alteration", "told"), REFUSED, ids=range(len(REFUSED)))
def test_what_the_wiki_refuses_is_said_not_counted_and_can_be_sent_again(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path, way: str, alteration: Alteration, told: str
) -> None:
    alice = logged_in(allowing(oauth_wiki, data, "1/hour"))
    form = typed(alice, way)
    oauth_wiki.alteration = alteration
    for _ in range(3):
        answer = send(alice, form)
        assert answer.status_code == 409
        assert told in notice(answer)
        assert keeps(answer, form)
    assert (wiki.mails(), wiki.admin.get_text(TALK)) == ([], None)
    oauth_wiki.alteration = passed_on
    assert is_sent(send(alice, form_in(answer)))
    assert len(wiki.mails()) + bool(wiki.admin.get_text(TALK)) == 1


def test_the_wikis_own_limit_is_passed_on(alice: Browser, wiki: LocalWiki) -> None:
    wiki.runtime(wgRateLimits={"emailuser": {"user": [1, 3600]}})
    assert is_sent(send(alice, typed(alice, "email")))
    answer = send(alice, typed(alice, "email", "second"))
    assert answer.status_code == 409
    assert "The wiki refuses:" in notice(answer)
    assert form_in(answer)["text"] == "second"
    assert len(wiki.mails()) == 1


def test_a_mail_that_the_wikis_mailer_does_not_take_is_not_sent(alice: Browser, wiki: LocalWiki) -> None:
    form = typed(alice, "email")
    mailer = wiki.data / "sendmail"
    working = mailer.read_text()
    mailer.write_text("#!/bin/sh\ncat >/dev/null\nexit 1\n")
    try:
        answer = send(alice, form)
    finally:
        mailer.write_text(working)
    assert answer.status_code == 409
    assert "The wiki refuses:" in notice(answer)
    assert is_sent(send(alice, form_in(answer)))
    assert len(wiki.mails()) == 1


def test_while_the_wiki_is_down_nothing_is_sent_or_lost(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path
) -> None:
    alice = logged_in(allowing(oauth_wiki, data, "1/hour"))
    form = typed(alice, "email")
    oauth_wiki.break_down(html(503))
    for button in ("send", "preview"):
        answer = alice.post("/connect/Bruno", **form, **{button: "1"})
        assert answer.status_code == 503
        assert MESSAGES["wiki-down"] in notice(answer)
        assert keeps(answer, form)
    shut = alice.get("/connect/Bruno")
    assert shut.status_code == 503
    assert form_in(shut)["text"].startswith("Hello Bruno")
    oauth_wiki.answers.clear()
    assert is_sent(send(alice, form))
    assert len(wiki.mails()) == 1


def lost(given: Parameters, ask: Ask) -> Answer:
    """The wiki acts, and its answer never comes."""
    answer = ask(given)
    return CONNECTION_CUT if acts(given) else answer


@pytest.mark.parametrize("way", ["email", "talk"])
def test_where_nobody_knows_whether_it_was_sent_it_is_not_sent_twice(
    wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path, way: str
) -> None:
    alice = logged_in(allowing(oauth_wiki, data, "2/hour"))
    form = typed(alice, way, "My words")
    oauth_wiki.alteration = lost
    answer = send(alice, form)
    assert answer.status_code == 503
    assert MESSAGES["connect-unsure"] in notice(answer)
    assert form_in(answer)["text"] == "My words"
    oauth_wiki.alteration = passed_on
    assert count(wiki) == 1
    oauth_wiki.asked.clear()
    again = send(alice, form)
    assert again.status_code == 503
    assert MESSAGES["connect-unsure"] in notice(again)
    assert count(wiki) == 1
    assert not [one for one in oauth_wiki.asked if acts(one.parameters)]
    assert is_sent(send(alice, form_in(again))), "who has looked may send it once more"
    assert count(wiki) == 2
    assert send(alice, typed(alice, way)).status_code == 429, "two were counted"


def count(wiki: LocalWiki) -> int:
    """The messages that arrived."""
    return len(wiki.mails()) + (len(sections(wiki, TALK)) if wiki.admin.get_text(TALK) else 0)


# ---- limits ----


def test_the_sixth_message_of_an_hour_waits(alice: Browser, app: Flask, wiki: LocalWiki) -> None:
    for number in range(5):
        assert is_sent(send(alice, typed(alice, "email", f"{number}")))
    form = typed(alice, "talk", "the sixth")
    for _ in range(2):
        answer = send(alice, form)
        assert answer.status_code == 429
        found = re.search(r"may for now\. Try again in (\d[\d,]*) seconds", notice(answer))
        assert found
        assert 0 < int(found[1].replace(",", "")) <= 3600
        assert keeps(answer, form)
    assert count(wiki) == 5
    bruno = logged_in(app, "Bruno")
    assert is_sent(send(bruno, typed(bruno, "talk", to="Admin"), "Admin")), "others are not held up"


def test_a_way_that_closed_is_not_counted(wiki: LocalWiki, oauth_wiki: OAuthWiki, data: Path) -> None:
    alice = logged_in(allowing(oauth_wiki, data, "1/hour"))
    form = typed(alice, "email")
    mute(wiki, "bruno")
    assert send(alice, form).status_code == 409
    assert is_sent(send(alice, form | {"way": "talk"}))


# ---- what it costs ----


def test_a_page_costs_one_request_of_the_wiki_and_a_message_two(
    alice: Browser, oauth_wiki: OAuthWiki
) -> None:
    form = typed(alice, "email")
    doing: dict[str, Callable[[], TestResponse]] = {
        "show": lambda: alice.get("/connect/Bruno"),
        "preview": lambda: alice.post("/connect/Bruno", **form, preview="1"),
        "mail": lambda: send(alice, form),
        "post": lambda: send(alice, form | {"way": "talk"}),
        "once more": lambda: send(alice, form),
        "wrong": lambda: send(alice, form | {"text": ""}),
        "unknown": lambda: alice.get("/connect/Nobody"),
    }
    cost = {}
    for what, do in doing.items():
        oauth_wiki.asked.clear()
        do()
        cost[what] = [one.method for one in oauth_wiki.asked]
    assert cost == {
        "show": ["GET"],
        "preview": ["GET"],
        "mail": ["GET", "POST"],
        "post": ["GET", "POST"],
        "once more": [],
        "wrong": [],
        "unknown": [],
    }


def test_the_wiki_is_asked_in_the_senders_name(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    form = typed(alice, "talk")
    oauth_wiki.asked.clear()
    assert is_sent(send(alice, form))
    assert {(one.account, one.parameters["assertuser"]) for one in oauth_wiki.asked} == {("Alice", "Alice")}
    assert [edit.title for edit in oauth_wiki.edits] == [TALK]


def test_who_else_logs_in_meanwhile_does_not_send_in_the_firsts_place(
    alice: Browser, wiki: LocalWiki, oauth_wiki: OAuthWiki
) -> None:
    form = typed(alice, "talk", to="Admin")
    alice.client.delete_cookie("capx-login")
    alice.log_in(account="Bruno")
    assert send(alice, form, "Admin").status_code == 403
    assert wiki.admin.get_text(WISHES) is None
