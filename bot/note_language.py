"""The language of the notes to somebody."""

from bot.messages import is_spoken
from profiles.profile import Profile
from profiles.tongues import LEVELS


def language_of(profile: Profile, wiki_language: str) -> str:
    """The one that they speak best of those that the bot speaks; else that of what they say about themselves;
    else the wiki's."""
    spoken = [tongue for tongue in profile.languages if tongue.speaks]
    spoken.sort(key=lambda tongue: -LEVELS.index(tongue.level))
    asked = (*(tongue.code for tongue in spoken), profile.about_language)
    return next(filter(is_spoken, asked), wiki_language)
