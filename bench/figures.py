"""Pages of figures: of the whole directory, and by place."""

import http.client
from collections.abc import Sequence
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Row, percentile, timed
from bench.populations import made
from bench.serving import get_page, tool

_LANGUAGES = ("en", "pt-br", "ar", "hi", "zh-hant")
_OF = ("", "territory=BR", "territory=150", "territory=IN", "territory=US", "language=en", "language=es")
_MAPS = ("", "skill=Q2", "show=wanted&skill=Q7", "region=150&show=available", "region=142", "region=019")
_PLACES = ("BR", "IN", "US", "DE", "150", "419", "002")
_TIMES = 10  # each address
_WARM_UP = 50
_PROMISED, _MOST = 20, 100_000  # ms, and the people up to whom they hold
# what is measured, and addresses of each that are asked for in turn
PAGES: Sequence[tuple[str, Sequence[str]]] = (
    ("/statistics", [f"/statistics?{of}&uselang={code}" for of, code in product(_OF, _LANGUAGES)]),
    ("/map", [f"/map?{of}&uselang={code}" for of, code in product(_MAPS, _LANGUAGES)]),
    ("/territory", [f"/territory/{place}?uselang={code}" for place, code in product(_PLACES, _LANGUAGES)]),
)


def figure_pages(directory: Path, people: int) -> list[Row]:
    """These pages over HTTP."""
    data = made(directory, people).directory
    rows = []
    with TemporaryDirectory() as folder, tool({"CAPX_DATA": folder, "CAPX_INDEX": data}) as (port, _):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for name, addresses in PAGES:
            calls = [partial(get_page, connection, address) for address in addresses] * _TIMES
            timed(calls[:_WARM_UP])
            taken = timed(calls)
            promised = _PROMISED if people <= _MOST else None
            rows.append(Row(f"{name}, {people:,}: p50", percentile(taken, 0.5), "ms"))
            rows.append(Row(f"{name}, {people:,}: p95", percentile(taken, 0.95), "ms", promised))
    return rows
