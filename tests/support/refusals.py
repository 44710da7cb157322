"""What keeps the tool from writing or mailing on a wiki, and what is said of it: tables of happenings."""

from tests.support.altered_wiki import said
from tests.support.failures import FEW_NO_ANSWERS, NO_ACTS, NO_ANSWERS, NO_QUERIES, Case, refuses
from tests.support.scene import (
    OWN_PAGE,
    Happening,
    Scene,
    acting_with,
    all_of,
    answered,
    by_admin,
    configured,
    edited,
    filtered,
    hanging,
    is_act,
    is_question,
    nothing,
    own_page,
    preferring,
    refused,
    renamed,
    unreachable,
    without_address,
)

BRUNOS = "User:Bruno/Capacity Exchange"
TALK = "User talk:Bruno"
TEMPLATE = "Template:Capacity Exchange profile"
MEANWHILE = "{{Capacity Exchange profile|about=there meanwhile}}"
MUCH_MARKUP = "{{Capacity Exchange profile|about=" + "<b>" * 3000 + "}}"
BLOCK = {"action": "block", "user": "Alice", "reason": "Reasons"}
MOVE = {"action": "move", "from": OWN_PAGE, "to": f"{OWN_PAGE} 2"}
DISALLOWED = "automatically identified as harmful"
A_DATE = "Wed, 21 Oct 2026 07:28:00 GMT"

Refusals = dict[str, tuple[Happening, str]]


def protected(title: str, what: str) -> Happening:
    """Only administrators may do that with the page."""
    return by_admin(action="protect", title=title, protections=f"{what}=sysop")


def may_not(*rights: str) -> Happening:
    """Accounts have lost these rights."""
    return configured(wgRevokePermissions={"user": dict.fromkeys(rights, True)})


def limited(what: str) -> Happening:
    """Nobody may do that any more for a while."""
    return configured(wgRateLimits={what: {"user": [0, 60]}})


def read_only(scene: Scene) -> None:
    scene.wiki.read_only("Moving house")


def blacklist(site: str) -> Happening:
    return edited("Admin", "MediaWiki:Spam-blacklist", site)


# ---- what the wiki refuses ----

ANY_ACT: Refusals = {
    "read-only": (read_only, "read-only mode"),
    "no right to use the API": (may_not("writeapi"), "API"),
    "a token that is none": (acting_with(token="1234+\\"), refuses("Invalid CSRF token.")),
    "maxlag": (refused("maxlag", "Lagged.", **{"Retry-After": "5"}), "Lagged. Try again in 5 seconds."),
    "a second to wait": (refused("x", "Slowly.", **{"Retry-After": "1"}), "Slowly. Try again in 1 second."),
    "a date to wait for": (refused("x", "Slowly.", **{"Retry-After": A_DATE}), refuses("Slowly.")),
    "an error without words": (refused("internal_api_error", ""), refuses("internal_api_error")),
    "words with markup": (refused("x", "<b>No</b> & [[no]]"), refuses("<b>No</b> & [[no]]")),
}
ANY_EDIT: Refusals = {
    "too many edits": (limited("edit"), "exceeded this limit"),
    "no right to edit": (may_not("edit"), "limited to users in the group"),
    "a captcha": (configured(wgCaptchaTriggers={"edit": True}), "wiki-captcha"),
    "too large a page": (configured(wgMaxArticleSize=0.5), "exceeds the article size limit"),
    "a warning of the abuse filter": (filtered("Warn"), DISALLOWED),
    "a failure": (answered(is_act, said({"edit": {"result": "Failure", "info": "Hit."}})), refuses("Hit.")),
}
A_MAIL: Refusals = {
    "too many mails": (limited("emailuser"), "exceeded this limit"),
    "no right to mail": (may_not("sendemail"), refuses("Permission error")),
    "no mails on this wiki": (configured(wgEnableUserEmail=False), "mail"),
    "a captcha for mails": (configured(wgCaptchaTriggers={"sendemail": True}), "requires a CAPTCHA"),
    "cantsend": (refused("cantsend", "You are not logged in."), refuses("You are not logged in.")),
}
# for good: what came back is refused again
PAGES_FOR_GOOD: dict[str, tuple[Happening, Happening, str]] = {
    "abuse filter": (own_page, filtered("Disallow"), DISALLOWED),
    "spam blacklist": (
        all_of(own_page, edited("Admin", TEMPLATE, "{{{about|}}}")),
        blacklist(r"example\.org"),
        "example.org",
    ),
    "title blacklist": (
        nothing,
        edited("Admin", "MediaWiki:Titleblacklist", ".*Capacity.*"),
        "banned from creation",
    ),
    "protected": (all_of(own_page, protected(OWN_PAGE, "edit")), nothing, "protected"),
    "protected against creation": (nothing, protected(OWN_PAGE, "create"), "protected"),
    "blocked": (own_page, by_admin(**BLOCK), "You have been blocked"),
    "blocked before a first page": (nothing, by_admin(**BLOCK), "You have been blocked"),
    "blocked from this page": (
        own_page,
        by_admin(**BLOCK, partial=1, pagerestrictions=OWN_PAGE, allowusertalk=1),
        "blocked",
    ),
    "blocked from user pages": (
        nothing,
        by_admin(**BLOCK, partial=1, namespacerestrictions=2, allowusertalk=1),
        "blocked",
    ),
}
TALK_FOR_GOOD: dict[str, tuple[Happening, Happening, str]] = {
    "abuse filter": (nothing, filtered("Disallow"), DISALLOWED),
    "spam blacklist": (nothing, blacklist(r"example\.org"), "example.org"),
    "title blacklist": (
        nothing,
        edited("Admin", "MediaWiki:Titleblacklist", ".*talk.*"),
        "banned from creation",
    ),
    "protected": (edited("Bruno", TALK, "Hello."), protected(TALK, "edit"), "protected"),
    "protected against creation": (nothing, protected(TALK, "create"), "protected"),
    "blocked": (nothing, by_admin(**BLOCK), "You have been blocked"),
    "blocked from talk pages": (nothing, by_admin(**BLOCK, partial=1, namespacerestrictions=3), "blocked"),
}
MAILS_FOR_GOOD: dict[str, tuple[Happening, Happening, str]] = {
    "blocked from mailing": (nothing, by_admin(**BLOCK, noemail=1), "blocked"),
}

# ---- what happens to the page meanwhile ----

MADE_MEANWHILE: dict[str, Happening] = {
    "made by another browser of hers": edited("Alice", OWN_PAGE, MEANWHILE),
    "made by somebody else": edited("Bruno", OWN_PAGE, MEANWHILE),
}
CHANGED_MEANWHILE: dict[str, Happening] = {
    "changed by another browser of hers": edited("Alice", OWN_PAGE, MEANWHILE),
    "changed by somebody else": edited("Bruno", OWN_PAGE, MEANWHILE),
    "emptied": edited("Admin", OWN_PAGE, ""),
    "protected meanwhile": protected(OWN_PAGE, "move"),  # which is a revision too
    "deleted": by_admin(action="delete", title=OWN_PAGE),
    "deleted and made anew": all_of(by_admin(action="delete", title=OWN_PAGE), own_page),
    "moved without a redirect": by_admin(**MOVE, noredirect=1),
}

# ---- ways that are closed ----

CLOSED = {
    "they have no address": Case(without_address("Bruno"), 409, "connect-closed", 400, way="email"),
    "they take no mail": Case(preferring("Bruno", disablemail="1"), 409, "connect-closed", 400, way="email"),
    "she has no address": Case(without_address("Alice"), 409, "connect-closed", 400, way="email"),
    "they wish no mail": Case(nothing, 409, "connect-closed", 400, way="email", to="Admin"),
    "they wish no post": Case(nothing, 409, "connect-closed", 400, way="talk", to="DevBot"),
}
GONE = {
    "they are gone": Case(
        renamed("Bruno", "Brunhilde"), 409, "The wiki knows no account Bruno any more.", 400, closed=True
    ),
    "they were renamed": Case(
        renamed("Bruno", "Brunhilde"),
        409,
        "Bruno has another name now: Brunhilde.",
        400,
        edited("Bruno", BRUNOS, MEANWHILE),
        closed=True,
    ),
}

# ---- when the wiki does not answer ----

DOWN: dict[str, Happening] = {"unreachable": unreachable, "hanging": hanging(is_question)} | {
    f"asked, {name}": answered(is_question, it) for name, it in (NO_ANSWERS | NO_QUERIES).items()
}
FEW_DOWN = {name: it for name, it in DOWN.items() if name.removeprefix("asked, ") in FEW_NO_ANSWERS}
NOT_DONE: dict[str, Happening] = {"hanging while it acts": hanging(is_act)} | {
    f"acting, {name}": answered(is_act, it)
    for name, it in (NO_ANSWERS | NO_ACTS).items()
    if name in FEW_NO_ANSWERS | NO_ACTS.keys()
}
