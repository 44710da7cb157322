"""The interface messages' settings; toolforge_i18n looks for them under this very name."""

from pathlib import Path

from toolforge_i18n import TranslationsConfig

config = TranslationsConfig(
    directory=f"{Path(__file__).parent / 'i18n'}/",
    variables={
        "built": ["time"],
        "empty-loosen-link": ["num_people"],
        "error-bad-parameter": ["parameter", "value"],
        "error-page-beyond": ["num_pages"],
        "error-parameter-too-long": ["parameter"],
        "error-parameter-too-many": ["parameter"],
        "error-no-profile": ["name"],
        "error-no-skill": ["name"],
        "instead": ["typed", "words"],
        "later-edit": ["revision"],
        "lesson-for": ["skill", "wish"],
        "match-hours": ["hours"],
        "match-language": ["language", "level"],
        "match-place": ["place"],
        "matches-title": ["name"],
        "nobody-has": ["typed"],
        "pages-position": ["page", "pages"],
        "problem-suggestions": ["list_suggestions"],
        "revision": ["revision"],
        "ring-lesson": ["teacher", "learner", "skill"],
        "search-results": ["num_people"],
        "skill-all": ["num_people"],
        "skill-counts": ["available", "wanted"],
        "suggest-count": ["num_suggestions"],
        "text-shortened": ["characters"],
        "tongue-level": ["language", "level"],
        "updated": ["date"],
    },
    check_translations=False,  # the tests check them
    get_gender=lambda _: "n",  # nobody's gender is asked for while a reader waits
)
