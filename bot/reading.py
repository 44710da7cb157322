"""Reading many pages: in processes of their own where there are many to read."""

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from bot.catalogue import PageReading, Unread
from bot.pages import PageReader
from profiles.vocabulary import Vocabulary
from taxonomy.skills import Taxonomy

_WORTH_IT = 3000  # pages; for fewer, starting processes costs more than they save
_MOST_PROCESSES = 2  # a job has about one core, and each takes some 150 MB
_AHEAD = 6  # batches

Read = tuple[Unread, PageReading, bool]


class Readers:
    """Reads batches of pages, all with the same skills and template names."""

    def __init__(self, reader: PageReader, pool: ProcessPoolExecutor | None) -> None:
        self._reader = reader
        self._pool = pool

    def read(self, batches: Iterable[Sequence[Unread]]) -> Iterator[list[Read]]:
        """Each batch with what its pages say, see PageReader.read; a few batches are read ahead."""
        if self._pool is None:
            yield from ([(unread, *self._reader.read(unread)) for unread in batch] for batch in batches)
            return
        ahead: deque[tuple[Sequence[Unread], Future[list[tuple[PageReading, bool]]]]] = deque()
        for batch in batches:
            ahead.append((batch, self._pool.submit(_read_batch, batch)))
            if len(ahead) > _AHEAD:
                yield _joined(*ahead.popleft())
        yield from (_joined(*waiting) for waiting in ahead)

    def read_one(self, unread: Unread) -> PageReading:
        """What one page says."""
        return self._reader.read(unread)[0]


def relax_garbage_collection() -> None:
    """Look for cycles rarely: a parsed page is many objects and none of them."""
    gc.set_threshold(100_000)


@contextmanager
def readers(taxonomy: Taxonomy, template_names: tuple[str, ...], pages: int) -> Iterator[Readers]:
    """Readers for so many pages; their processes end with the context."""
    reader = PageReader(Vocabulary(taxonomy), template_names)
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    if pages < _WORTH_IT or processes == 1:
        yield Readers(reader, None)
        return
    # spawned, not forked: a fork would inherit locks of threads and open connections
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start, (taxonomy, template_names)) as pool:
        yield Readers(reader, pool)


_of_this_process: list[PageReader] = []


def _start(taxonomy: Taxonomy, template_names: tuple[str, ...]) -> None:
    relax_garbage_collection()
    _of_this_process.append(PageReader(Vocabulary(taxonomy), template_names))


def _read_batch(batch: Sequence[Unread]) -> list[tuple[PageReading, bool]]:
    return [_of_this_process[0].read(unread) for unread in batch]


def _joined(batch: Sequence[Unread], future: Future[list[tuple[PageReading, bool]]]) -> list[Read]:
    return [(unread, *read) for unread, read in zip(batch, future.result(), strict=True)]
