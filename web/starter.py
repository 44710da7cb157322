"""How a message may begin: with the reason why two people fit, in a language that both read."""

from dataclasses import dataclass

from flask import current_app
from toolforge_i18n import message

from profiles.matching import LEVELS
from profiles.profile import Profile
from search.listing import Listing
from search.matching import person_of
from taxonomy.items import ItemId
from web.context import version
from web.languages import speaking
from web.letter import LONGEST_SUBJECT
from web.presenting import Presenter

_MOST_SKILLS = 3  # named; a message is no list
_BASIC = 2  # Babel's level from which a language is a bridge, as in matching


@dataclass(frozen=True)
class Starter:
    """A subject and a text; language: the one that they are in, if both people read it."""

    language: str
    subject: str
    text: str


def starter(sender: Listing | None, recipient: Listing, reader: str, thanks: bool = False) -> Starter:
    """What to begin with; reader: the language of the page. A sender without a profile has no reason yet."""
    language = common_language(sender.profile if sender else Profile(), recipient.profile, reader)
    show = Presenter(version(), language or reader)
    with speaking(language or reader):
        if thanks:
            return Starter(language, _say("starter-thanks"), _text(recipient, _say("starter-thanks-text")))
        if sender is None:
            return Starter(language, _say("starter-subject"), _text(recipient))
        fits = version().matcher.pair(person_of(sender), person_of(recipient))
        learns = _names(show, tuple(lesson.skill for lesson in fits.teaches))
        teaches = _names(show, tuple(lesson.skill for lesson in fits.learns))
        reasons = [
            _say("starter-learn", skills=learns) if learns else "",
            _say("starter-teach", skills=teaches) if teaches else "",
        ]
        subject = _say("starter-about", skills=learns or teaches) if any(reasons) else ""
        if not 0 < len(subject) <= LONGEST_SUBJECT:
            subject = _say("starter-subject")
        ask = _say("starter-ask") if any(reasons) else ""
        return Starter(language, subject, _text(recipient, *reasons, ask))


def common_language(sender: Profile, recipient: Profile, reader: str) -> str:
    """The recipient's best language that the sender speaks too, of those in which the tool can say it; empty
    where there is none. Who does not say what they speak speaks that of the page."""
    speaks = {tongue.code for tongue in sender.languages if LEVELS[tongue.level] >= _BASIC} or {reader}
    best_first = sorted(recipient.languages, key=lambda tongue: -LEVELS[tongue.level])
    shared = (t.code for t in best_first if t.code in speaks and LEVELS[t.level] >= _BASIC)
    return next(filter(_is_spoken_here, shared), "")


def _is_spoken_here(language: str) -> bool:
    """Whether a beginning is translated into the language, and would not be in another than it says."""
    return "starter-hello" in current_app.extensions["toolforge_i18n"].translations.get(language, {})


def _names(show: Presenter, skills: tuple[ItemId, ...]) -> str:
    named = list(dict.fromkeys(skills))[:_MOST_SKILLS]
    return show.listed((show.skill(skill).text for skill in named), "standard")


def _text(recipient: Listing, *sentences: str) -> str:
    said = " ".join(filter(None, sentences))
    return "\n\n".join(filter(None, (_say("starter-hello", name=recipient.user), said))) + "\n"


def _say(key: str, **said: str) -> str:
    return message(key, **said).striptags()
