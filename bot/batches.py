"""Batches; itertools has them from Python 3.12 on."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(values: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The values in tuples of the size, the last one shorter."""
    rest = iter(values)
    while batch := tuple(islice(rest, size)):
        yield batch
