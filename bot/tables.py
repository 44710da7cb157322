"""The table of languages in taxonomy/, brought anew from a wiki."""

import json
from pathlib import Path
from typing import Any

from bot.wiki import Api

TABLE = Path(__file__).parent.parent / "taxonomy" / "languages.json"


def write_languages(api: Api, path: Path = TABLE) -> int:
    """Write what the wiki knows of every language, a line each, sorted; how many they are."""
    languages: dict[str, Any] = {}
    for answer in api.query(meta="languageinfo", liprop="autonym|bcp47|dir|fallbacks"):
        languages |= answer["languageinfo"]
    lines = (
        f"  {json.dumps(code)}: {json.dumps(info, ensure_ascii=False, sort_keys=True)}"
        for code, info in sorted(languages.items())
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return len(languages)
