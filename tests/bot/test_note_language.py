"""The language in which somebody is written to."""

import pytest

from bot.note_language import language_of
from profiles.profile import Profile
from profiles.tongues import Tongue


@pytest.mark.parametrize(
    ("spoken", "about", "language"),
    [
        ("en-2 pt-N de-4", "", "pt"),
        ("en-3 de-5 fr-N", "", "fr"),
        ("de-3 fr-3", "", "de"),  # their own order
        ("ja-N en-1", "", "en"),
        ("ja-N pt-0", "hi", "hi"),
        ("ja-N", "ja", "fr"),
        ("gl-N en-5", "", "gl"),  # which falls back to one that is there
        ("", "ar", "ar"),
        ("", "", "fr"),
    ],
)
def test_the_best_that_both_speak(spoken: str, about: str, language: str) -> None:
    tongues = tuple(Tongue(*one.split("-")) for one in spoken.split())
    assert language_of(Profile(languages=tongues, about_language=about), wiki_language="fr") == language
