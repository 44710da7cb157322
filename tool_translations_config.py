"""The interface messages' settings; toolforge_i18n looks for them under this very name."""

from pathlib import Path

from toolforge_i18n import TranslationsConfig

config = TranslationsConfig(
    directory=f"{Path(__file__).parent / 'i18n'}/",
    variables={
        "built": ["time"],
        "edit-babel": ["levels"],
        "edit-later": ["name"],
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
        "propose-link": ["wiki"],
        "problem-suggestions": ["list_suggestions"],
        "revision": ["revision"],
        "ring-lesson": ["teacher", "learner", "skill"],
        "search-results": ["num_people"],
        "skill-all": ["num_people"],
        "supply": ["num_offers", "num_wants"],
        "supply-ratio": ["ratio"],
        "suggest-count": ["num_suggestions"],
        "text-shortened": ["characters"],
        "term-instead": ["text"],
        "tongue-level": ["language", "level"],
        "translate-link": ["wiki"],
        "translate-title": ["skill"],
        "tree-all": ["num_skills"],
        "tree-found": ["num_skills"],
        "tree-none": ["typed"],
        "updated": ["date"],
        "wiki-refused": ["text"],
        "wiki-wait": ["num_seconds"],
    },
    check_translations=False,  # the tests check them
    get_gender=lambda _: "n",  # nobody's gender is asked for while a reader waits
)
