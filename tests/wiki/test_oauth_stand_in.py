"""The stand-in for a wiki with Extension:OAuth, by mwoauth's own functions before the real wiki."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import mwoauth
import pytest
import requests
from mwoauth.functions import OAuth1  # so everything is signed as mwoauth signs it

from tests.support.altered_wiki import Answer, passed_on
from tests.support.faults import html
from tests.support.mediawiki import LocalWiki
from tests.support.oauth_answers import refusing
from tests.support.oauth_consent import NotAskedError, allow, cancel
from tests.support.oauth_consumer import EDITING, IDENTITY_ONLY, Consumer
from tests.support.oauth_http import STEPS
from tests.support.oauth_wiki import OAuthWiki

CALLBACK = "http://localhost/oauth-callback"
PAGE = "User:Alice/Capacity Exchange"
WHO_AM_I = {"action": "query", "meta": "userinfo"}
TOKENS = {"action": "query", "meta": "tokens"}
REFUSED = "The authorization headers in your request are not valid: "


@pytest.fixture(scope="module")
def server(wiki_server: LocalWiki) -> Iterator[OAuthWiki]:
    with OAuthWiki(wiki_server).serving() as server:
        yield server


@pytest.fixture
def oauth(wiki: LocalWiki, server: OAuthWiki) -> OAuthWiki:
    """A stand-in before the fresh wiki, with an approved consumer that may edit."""
    server.reset()
    return server


class Tool:
    """What a tool does of OAuth, through mwoauth."""

    def __init__(self, oauth: OAuthWiki, account: str = "Alice") -> None:
        self.oauth = oauth
        self.account = account
        self.consumer = mwoauth.ConsumerToken(oauth.consumer_key, oauth.consumer_secret)

    def initiate(self, callback: str = CALLBACK) -> tuple[str, Any]:
        address, token = mwoauth.initiate(self.oauth.index_php, self.consumer, callback)
        return str(address), token

    def complete(self, token: Any, callback: str) -> Any:
        return mwoauth.complete(self.oauth.index_php, self.consumer, token, urlsplit(callback).query)

    def log_in(self) -> Any:
        address, token = self.initiate()
        return self.complete(token, allow(address, self.account))

    def identify(self, token: Any) -> dict[str, Any]:
        identity: dict[str, Any] = mwoauth.identify(self.oauth.index_php, self.consumer, token)
        return identity

    def signed(self, token: Any, **more: str) -> OAuth1:
        return OAuth1(self.consumer.key, self.consumer.secret, token.key, token.secret, **more)

    def get(self, token: Any, **parameters: str) -> Any:
        return self.ask(token, "GET", params=parameters)

    def ask(self, token: Any, method: str = "POST", **body: Any) -> Any:
        options = {"format": "json", "formatversion": "2"}
        part = "params" if method == "GET" else "data"
        answer = requests.request(
            method,
            self.oauth.api,
            auth=self.signed(token),
            timeout=60,
            **(body | {part: options | body.get(part, {})}),
        )
        assert answer.status_code == 200
        return answer.json()

    def edit(self, token: Any, text: str = "Olá", title: str = PAGE) -> Any:
        csrf = self.get(token, **TOKENS)["query"]["tokens"]["csrftoken"]
        return self.ask(token, data={"action": "edit", "title": title, "text": text, "token": csrf})


@pytest.fixture
def tool(oauth: OAuthWiki) -> Tool:
    return Tool(oauth)


# ---- all goes well ----


def test_the_whole_handshake_gives_an_identity(tool: Tool, wiki: LocalWiki) -> None:
    wiki.alice.edit("A page", "for the count of edits")
    before = int(time.time())
    identity = tool.identify(tool.log_in())
    known = wiki.alice.userinfo()
    assert identity["iss"] == tool.oauth.server
    assert identity["aud"] == tool.consumer.key
    assert before <= identity["iat"] <= identity["exp"] - 100 <= time.time()
    assert (identity["sub"], identity["username"]) == (str(known["id"]), "Alice")
    assert (identity["editcount"], identity["confirmed_email"], identity["blocked"]) == (1, True, False)
    assert (identity["groups"], identity["rights"]) == (known["groups"], known["rights"])
    assert identity["grants"] == list(EDITING)
    assert len(identity["registered"]) == len("20260101000000")


def test_a_blocked_account_is_known_as_such(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    wiki.admin.block("Alice")
    assert tool.identify(token)["blocked"]
    assert tool.edit(token)["error"]["code"] == "blocked"


def test_a_signed_edit_is_the_accounts_own(oauth: OAuthWiki, wiki: LocalWiki) -> None:
    tool = Tool(oauth, "Bruno")
    done = tool.edit(tool.log_in(), "dois ação & 漢字")["edit"]
    newest = wiki.alice.newest_revision(PAGE)
    assert newest is not None
    assert (newest.id, newest.user) == (done["newrevid"], "Bruno")
    assert wiki.alice.get_text(PAGE) == "dois ação & 漢字"
    (edit,) = oauth.edits
    assert (edit.account, edit.title, edit.revision, edit.tag) == ("Bruno", PAGE, newest.id, "OAuth CID: 7")


def test_an_edit_may_come_as_multipart(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    csrf = tool.get(token, **TOKENS)["query"]["tokens"]["csrftoken"]
    parts = {"action": "edit", "title": PAGE, "text": "x" * 600_000 + "ç", "token": csrf}
    files = {name: (None, value) for name, value in parts.items()}
    assert tool.ask(token, files=files)["edit"]["result"] == "Success"
    assert wiki.alice.get_text(PAGE) == parts["text"]
    assert wiki.alice.newest_revision(PAGE).user == "Alice"  # type: ignore[union-attr]  # it was just made


def test_an_edit_carries_the_tag_where_the_wiki_knows_it(tool: Tool, wiki: LocalWiki) -> None:
    wiki.admin.write(action="managetags", operation="create", tag="OAuth CID: 7")
    tool.edit(tool.log_in())
    answer = wiki.alice.call(action="query", prop="revisions", titles=PAGE, rvprop="tags")
    assert answer["query"]["pages"][0]["revisions"][0]["tags"] == ["OAuth CID: 7"]


def test_a_request_without_a_signature_is_nobodys(oauth: OAuthWiki) -> None:
    oauth.grant("Alice")
    answer = requests.get(oauth.api, params=WHO_AM_I | {"format": "json"}, timeout=60)
    assert "anon" in answer.json()["query"]["userinfo"]
    assert "Set-Cookie" not in answer.headers


def test_the_wikis_own_switches_and_headers_come_through(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    wiki.runtime(devLag=7)
    question = {**WHO_AM_I, "maxlag": "5", "format": "json"}
    answer = requests.get(tool.oauth.api, params=question, auth=tool.signed(token), timeout=60)
    assert answer.json()["error"]["code"] == "maxlag"
    assert (answer.headers["Retry-After"], answer.headers["MediaWiki-API-Error"]) == ("5", "maxlag")


def test_other_pages_are_the_wikis(oauth: OAuthWiki, wiki: LocalWiki) -> None:
    wiki.alice.edit(PAGE, "Hello from a page")
    for address in (f"/wiki/{quote(PAGE)}", f"/w/index.php?title={quote(PAGE)}"):
        assert "Hello from a page" in requests.get(oauth.server + address, timeout=60).text
    front = requests.get(f"{oauth.server}/wiki/", timeout=60)
    assert (front.url, front.status_code) == (f"{oauth.server}/wiki/Main_Page", 200)
    assert requests.get(f"{oauth.server}/wiki/No_such_page", timeout=60).status_code == 404


def test_what_was_asked_is_kept_without_secrets(tool: Tool) -> None:
    token = tool.log_in()
    tool.identify(token)
    tool.edit(token)
    steps = [(one.step, one.method, one.account) for one in tool.oauth.asked]
    consent = [("authenticate", method, "Alice") for method in ("GET", "POST")]
    ends = [("token", "POST", "Alice"), ("identify", "POST", "Alice")]
    assert steps == [
        ("initiate", "POST", ""),
        *consent,
        *ends,
        ("api", "GET", "Alice"),
        ("api", "POST", "Alice"),
    ]
    edit = tool.oauth.asked_for("api")[-1]
    assert (edit.parameters["title"], edit.parameters["token"]) == (PAGE, "(removed)")
    for secret in (tool.consumer.key, tool.consumer.secret, token.key, token.secret):
        assert secret not in repr(tool.oauth.asked)


def test_the_real_wiki_sees_the_tools_name(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    wiki.mark()
    headers = {"User-Agent": "tool/1"}
    requests.get(tool.oauth.api, WHO_AM_I, auth=tool.signed(token), headers=headers, timeout=60)
    assert [one.agent for one in wiki.requests()] == ["tool/1"]


def test_a_renamed_account_keeps_token_and_number(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    before = tool.identify(token)
    wiki.admin.rename_user("Alice", "Alicia")
    tool.oauth.rename("Alice", "Alicia")
    after = tool.identify(token)
    assert (after["username"], after["sub"]) == ("Alicia", before["sub"])
    tool.edit(token)
    assert wiki.bruno.newest_revision(PAGE).user == "Alicia"  # type: ignore[union-attr]  # it was just made


def test_sessions_follow_the_wiki_back_to_its_fresh_state(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    tool.edit(token)
    wiki.restore()
    assert tool.edit(token)["edit"]["result"] == "Success"
    assert wiki.alice.newest_revision(PAGE).user == "Alice"  # type: ignore[union-attr]  # it was just made


# ---- consent ----


def test_who_cancels_never_comes_back(tool: Tool) -> None:
    address, _ = tool.initiate()
    end = cancel(address)
    assert (end.status_code, "Location" in end.headers) == (200, False)
    assert "You have chosen not to allow" in end.text
    assert tool.oauth.asked_for("token") == []


def test_the_callback_keeps_its_own_query(tool: Tool) -> None:
    address, token = tool.initiate(f"{CALLBACK}?next=%2Fme#there")
    back = urlsplit(allow(address))
    assert back._replace(query="").geturl() == f"{CALLBACK}#there"
    query = parse_qs(back.query)
    assert (query["next"], query["oauth_token"]) == (["/me"], [token.key])
    assert tool.complete(token, back.geturl()).key == tool.oauth.grant("Alice").key


def test_out_of_band_goes_to_the_registered_callback(tool: Tool) -> None:
    address, _ = tool.initiate("oob")
    assert allow(address).startswith("http://localhost/?oauth_verifier=")


def test_a_consumer_that_edits_asks_at_every_login_and_has_one_token(tool: Tool) -> None:
    tokens = {tool.log_in() for _ in range(2)}
    assert len(tokens) == 1
    assert [one.method for one in tool.oauth.asked_for("authenticate")] == ["GET", "POST"] * 2


def test_a_consumer_of_identities_asks_once_and_reads_nothing(tool: Tool) -> None:
    tool.oauth.consumer.grants = IDENTITY_ONLY
    token = tool.log_in()
    assert tool.log_in() == token
    assert [one.method for one in tool.oauth.asked_for("authenticate")] == ["GET", "POST", "GET"]
    assert tool.identify(token)["username"] == "Alice"
    assert tool.get(token, **WHO_AM_I)["error"]["code"] == "readapidenied"
    csrf = tool.get(token, **TOKENS)["query"]["tokens"]["csrftoken"]
    edit = {"action": "edit", "title": PAGE, "text": "no", "token": csrf}
    assert tool.ask(token, data=edit)["error"]["code"] == "readapidenied"


def test_an_unapproved_consumer_fails_only_at_consent(tool: Tool) -> None:
    tool.oauth.disapprove()
    address, token = tool.initiate()
    with pytest.raises(NotAskedError, match='Capacity Exchange" is not approved as a Connected App'):
        allow(address)
    owner = allow(address, tool.oauth.consumer.owner)
    assert tool.identify(tool.complete(token, owner))["username"] == "Admin"
    tool.oauth.approve()
    tool.log_in()


def test_a_disabled_consumer_ends_every_login(tool: Tool) -> None:
    token = tool.log_in()
    tool.oauth.disapprove("disabled")
    assert tool.get(token, **WHO_AM_I)["error"]["code"] == "mwoauth-invalid-authorization-not-approved"
    with pytest.raises(mwoauth.OAuthException, match="seems to be set up incorrectly"):
        tool.identify(token)


def test_a_revoked_grant(tool: Tool) -> None:
    token, other = tool.log_in(), Tool(tool.oauth, "Bruno").log_in()
    tool.oauth.revoke("Alice")
    error = tool.get(token, **WHO_AM_I)["error"]
    assert error["code"] == "mwoauth-invalid-authorization"
    assert error["info"] == f"{REFUSED}No approved grant was found for that authorization token."
    with pytest.raises(mwoauth.OAuthException, match="No approved grant was found"):
        tool.identify(token)
    assert tool.identify(other)["username"] == "Bruno"
    assert tool.log_in().key != token.key


@pytest.mark.parametrize(
    ("registered", "asked", "fits"),
    [
        ("http://localhost/", "http://localhost/oauth-callback", True),
        ("http://localhost", "http://localhost/oauth-callback", True),
        ("http://localhost/", "https://localhost/oauth-callback", True),
        ("https://localhost/", "http://localhost/oauth-callback", False),
        ("http://localhost/", "http://localhost:5000/oauth-callback", False),
        ("http://localhost:1/", "http://localhost:5000/oauth-callback", True),
        ("http://localhost/", "http://localhost.example/oauth-callback", False),
        ("http://localhost/", "http://me@localhost/oauth-callback", False),
        ("http://localhost/oauth", "http://localhost/oauth-callback", True),
        ("http://localhost/tool/", "http://localhost/oauth-callback", False),
        ("http://localhost/?a=1", "http://localhost/?a=1&b=2", True),
        ("http://localhost/?a=1", "http://localhost/b?a=1", False),
        ("http://localhost/", "/oauth-callback", False),
    ],
)
def test_a_callback_has_to_continue_the_registered_one(registered: str, asked: str, fits: bool) -> None:
    assert Consumer(registered).allows_callback(asked) == fits


def test_a_callback_elsewhere_fails_at_once(tool: Tool) -> None:
    tool.oauth.callback_prefix = "http://localhost/tool/"
    with pytest.raises(mwoauth.OAuthException, match=r"^oauth_callback must be set, .* must be a prefix of"):
        tool.initiate()
    tool.oauth.consumer.callback_is_prefix = False
    with pytest.raises(mwoauth.OAuthException, match=r"&quot;oob&quot; \(case-sensitive\)$"):
        tool.initiate("http://localhost/tool/")


# ---- tokens and signatures ----


def no_token(tool: Tool, token: Any, verifier: str) -> str:
    """What the wiki says instead of a token, by which mwoauth stumbles."""
    with pytest.raises(TypeError):
        tool.complete(token, f"{CALLBACK}?oauth_token={token.key}&oauth_verifier={verifier}")
    where = {"title": "Special:OAuth/token"}
    auth = tool.signed(token, verifier=verifier)
    answer = requests.post(tool.oauth.index_php, params=where, auth=auth, timeout=60)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain")
    assert answer.text.startswith("Error: ")
    return answer.text.removeprefix("Error: ")


def verifier_of(back: str) -> str:
    return parse_qs(urlsplit(back).query)["oauth_verifier"][0]


def test_a_verifier_works_once(tool: Tool) -> None:
    address, token = tool.initiate()
    back = allow(address)
    tool.complete(token, back)
    assert no_token(tool, token, verifier_of(back)).startswith("This request has already been completed")


def test_a_wrong_verifier(tool: Tool) -> None:
    address, token = tool.initiate()
    assert no_token(tool, token, "too-early") == "No token was found matching your request."
    back = allow(address)
    assert no_token(tool, token, "wrong") == "The verification code provided was not valid."
    assert tool.complete(token, back).key


def test_an_expired_request_token(tool: Tool) -> None:
    address, token = tool.initiate()
    back = allow(address)
    tool.oauth.expire_request_tokens()
    assert "OAuth token not found, E004" in no_token(tool, token, verifier_of(back))
    with pytest.raises(NotAskedError, match="OAuth token not found, E004"):
        allow(address)


def test_consenting_twice_to_one_login_leads_nowhere(tool: Tool) -> None:
    address, _ = tool.initiate()
    allow(address)
    with pytest.raises(NotAskedError, match="OAuth callback URL not found"):
        allow(address)


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        ({"timestamp": str(int(time.time()) - 10_000)}, "Expired timestamp, yours "),
        ({"nonce": "12345678"}, "Nonce already used: 12345678"),
        ({"client_key": "0" * 32}, "Invalid consumer"),
        ({"client_secret": "wrong"}, "Invalid signature"),
        ({"resource_owner_secret": "wrong"}, "Invalid signature"),
        ({"resource_owner_key": "0" * 32}, "No approved grant was found for that authorization token."),
        ({"signature_method": "PLAINTEXT"}, "Invalid signature"),
    ],
)
def test_a_bad_signature_is_refused(tool: Tool, signature: dict[str, str], why: str) -> None:
    token = tool.log_in()
    right = {"resource_owner_key": token.key, "resource_owner_secret": token.secret}
    right |= {"client_key": tool.consumer.key, "client_secret": tool.consumer.secret}
    used = OAuth1(**right, nonce="12345678")
    assert requests.get(tool.oauth.api, auth=used, timeout=60).status_code == 200
    wrong = OAuth1(**right | signature)
    question = {**WHO_AM_I, "format": "json", "formatversion": "2", "errorformat": "plaintext"}
    answer = requests.get(tool.oauth.api, params=question, auth=wrong, timeout=60)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.headers["MediaWiki-API-Error"]) == (200, error["code"])
    assert error["code"] == "mwoauth-invalid-authorization"
    assert error["text"].startswith(REFUSED + why)


def test_a_nonce_is_for_one_request(tool: Tool) -> None:
    """Whether it comes a second time as it was, or signed anew."""
    token = tool.log_in()
    question = requests.Request(
        "GET", tool.oauth.api, params=WHO_AM_I | {"format": "json"}, auth=tool.signed(token)
    )
    with requests.Session() as session:
        same = question.prepare()
        assert "error" not in session.send(same, timeout=60).json()
        assert "Nonce already used" in session.send(same, timeout=60).json()["error"]["info"]
        assert "error" not in session.send(question.prepare(), timeout=60).json()


def test_a_grant_of_nobody_there(tool: Tool) -> None:
    nobody = Tool(tool.oauth, "Nobody at all")
    token = nobody.log_in()
    code = nobody.get(token, **WHO_AM_I)["error"]["code"]
    assert code == "mwoauth-invalid-authorization-invalid-user"
    with pytest.raises(mwoauth.OAuthException, match="for a user that does not exist here"):
        nobody.identify(token)


def test_a_request_changed_on_its_way_is_refused(tool: Tool) -> None:
    token = tool.log_in()
    form = {"action": "query", "meta": "userinfo", "format": "json"}
    request = requests.Request("POST", tool.oauth.api, data=form, auth=tool.signed(token)).prepare()
    assert isinstance(request.body, bytes | str)
    request.body = request.body.replace(b"userinfo", b"siteinfo")  # type: ignore[arg-type]
    with requests.Session() as session:
        answer = session.send(request, timeout=60).json()
    assert answer["error"]["info"] == f"{REFUSED}Invalid signature"


def test_a_tool_with_the_wrong_secret_cannot_begin(tool: Tool) -> None:
    tool.consumer = mwoauth.ConsumerToken(tool.consumer.key, "wrong")
    with pytest.raises(
        mwoauth.OAuthException, match="error occurred in the OAuth protocol: Invalid signature"
    ):
        tool.initiate()


@pytest.mark.parametrize("address", ["/wiki/Main_Page", "/w/index.php?title=Main_Page"])
def test_a_signature_is_for_the_api_alone(tool: Tool, address: str) -> None:
    token = tool.log_in()
    answer = requests.get(tool.oauth.server + address, auth=tool.signed(token), timeout=60)
    assert (answer.status_code, "OAuth can only be used with the API" in answer.text) == (400, True)


# ---- what may be amiss ----


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "http://elsewhere.example"}, "Unexpected issuer elsewhere.example"),
        ({"nonce": "another"}, "Replay attack detected"),
        ({"iat": 1_000_000_000, "exp": 1_000_000_100}, "Could not read response"),
        ({"iat": 4_000_000_000, "exp": 4_000_000_100}, "Could not read response"),
        ({"aud": "another"}, "Could not read response"),
    ],
)
def test_an_identity_with_wrong_claims(tool: Tool, claims: dict[str, object], why: str) -> None:
    token = tool.log_in()
    tool.oauth.claims = claims
    with pytest.raises(mwoauth.OAuthException, match=why):
        tool.identify(token)


def test_an_identity_that_another_signed(tool: Tool) -> None:
    token = tool.log_in()
    tool.oauth.identity_secret = "another that is long enough for HS256"
    with pytest.raises(mwoauth.OAuthException, match="Could not read response"):
        tool.identify(token)


def test_a_wiki_under_maintenance(tool: Tool) -> None:
    token = tool.log_in()
    tool.oauth.break_down(html(503))
    with pytest.raises(mwoauth.OAuthException, match="got something else"):
        tool.initiate()
    with pytest.raises(mwoauth.OAuthException, match="Could not read response"):
        tool.identify(token)
    addresses = (tool.oauth.api, tool.oauth.index_php, f"{tool.oauth.server}/wiki/Main_Page")
    assert {requests.get(address, timeout=60).status_code for address in addresses} == {503}


def test_one_step_may_fail_alone(tool: Tool) -> None:
    address, token = tool.initiate()
    back = allow(address)
    tool.oauth.answers["token"] = Answer(b"oauth_token=cut-sho", length=100)
    with pytest.raises(requests.RequestException):
        tool.complete(token, back)
    tool.oauth.answers.clear()
    assert tool.complete(token, back).key


def test_a_wiki_that_is_not_there(tool: Tool) -> None:
    with tool.oauth.unreachable(), pytest.raises(requests.ConnectionError):
        tool.initiate()
    tool.log_in()


@pytest.mark.parametrize("step", STEPS)
def test_a_wiki_that_hangs(oauth: OAuthWiki, step: str) -> None:
    oauth.hang(30)
    special = "" if step in ("api", "page") else f"?title=Special:OAuth/{step}"
    address = oauth.api if step == "api" else oauth.index_php + special
    with pytest.raises(requests.ReadTimeout):
        requests.get(address, timeout=0.1)


def test_the_api_may_refuse_what_a_test_wants(tool: Tool, wiki: LocalWiki) -> None:
    token = tool.log_in()
    tool.oauth.alteration = refusing(
        lambda given: given["action"] == "edit", "ratelimited", **{"Retry-After": "60"}
    )
    assert tool.edit(token)["error"]["code"] == "ratelimited"
    assert wiki.alice.get_text(PAGE) is None
    tool.oauth.alteration = passed_on
    assert tool.edit(token)["edit"]["result"] == "Success"


def test_a_wiki_behind_that_is_down(oauth: OAuthWiki) -> None:
    second = LocalWiki()  # never started
    with OAuthWiki(second).serving() as dead:
        assert requests.get(dead.api, params=WHO_AM_I, timeout=60).status_code == 502
