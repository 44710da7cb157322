"""How nasty inputs are drawn: tokens repeated and nested, and real pages cut, spliced and flipped."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from hypothesis import strategies as st

LARGEST = 2 << 20  # bytes; MediaWiki takes no larger page
_TIMES = st.integers(1, 8) | st.integers(9, 2500) | st.sampled_from((500, 2000, 20_000, 100_000, LARGEST))
_COMPRESSIONS: dict[bytes, tuple[str, Callable[[bytes], bytes], Callable[[], Any]]] = {
    b"\x1f\x8b": (".gz", gzip.compress, partial(zlib.decompressobj, 31)),  # with a header
    b"BZh": (".bz2", bz2.compress, bz2.BZ2Decompressor),
    b"\xfd7zXZ": (".xz", lzma.compress, lzma.LZMADecompressor),
}
Cases = st.SearchStrategy[bytes]


def tokens(several: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Cases:
    """Tokens and groups of them, each many times, side by side and nested between what opens and closes."""
    either = st.sampled_from([token.encode() for token in several])
    opening = st.sampled_from([(opens.encode(), closes.encode()) for opens, closes in pairs])
    groups = st.recursive(
        either | st.text(max_size=8).map(str.encode),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=4).map(b"".join)
            | st.builds(_repeated, inner, _TIMES)
            | st.builds(_nested, opening, inner, _TIMES)
        ),
        max_leaves=6,
    )
    return st.lists(st.builds(_repeated, groups, _TIMES), max_size=3).map(b"".join).map(_cut)


def numbered(patterns: Sequence[str]) -> Cases:
    """A pattern many times, with another number in place of its % each time."""
    return st.builds(
        lambda pattern, times: "".join(
            pattern.replace("%", str(number)) for number in range(1, min(times, LARGEST // len(pattern)))
        ).encode()[:LARGEST],
        st.sampled_from(patterns),
        _TIMES,
    )


def framed(frames: Sequence[tuple[str, str]], cases: Cases) -> Cases:
    """The cases, each between the two ends of a frame."""
    return st.builds(
        lambda frame, case: _cut(frame[0].encode() + case + frame[1].encode()), st.sampled_from(frames), cases
    )


@st.composite
def mutated(draw: st.DrawFn, cases: Cases, pieces: Cases) -> bytes:
    """A case that a few changes were made to, with pieces put in."""
    case = draw(cases)
    for change in draw(st.lists(st.sampled_from(_CHANGES), max_size=5)):
        places = st.integers(0, len(case))
        start, end = sorted((draw(places), draw(places)))
        case = _cut(change(case, start, end, draw(pieces | st.binary(max_size=3)), draw(_TIMES)))
    return case


def packed(cases: Cases) -> Cases:
    """The cases compressed."""
    return st.builds(
        lambda compression, case: compression[1](case), st.sampled_from(list(_COMPRESSIONS.values())), cases
    )


def suffix(case: bytes) -> str:
    """How the name of a file ends that is packed as its beginning says."""
    return next((suffix for magic, (suffix, _, _) in _COMPRESSIONS.items() if case.startswith(magic)), ".xml")


def unpacks_to_a_page(case: bytes) -> bool:
    """Whether no more is in it than an unpacked case may have: flipped bits can make it many times larger,
    and what is promised is the time of a page."""
    for magic, (_, _, decompressor) in _COMPRESSIONS.items():
        if case.startswith(magic):
            with suppress(OSError, EOFError, zlib.error, lzma.LZMAError):
                return len(decompressor().decompress(case, LARGEST + 1)) <= LARGEST
    return True


def _cut(case: bytes) -> bytes:
    return case[:LARGEST]


def _repeated(case: bytes, times: int) -> bytes:
    return case * min(times, LARGEST // max(1, len(case)))


def _nested(pair: tuple[bytes, bytes], inner: bytes, depth: int) -> bytes:
    opens, closes = pair
    depth = min(depth, LARGEST // len(opens + closes))
    return opens * depth + inner + closes * depth


def _without(case: bytes, start: int, end: int, piece: bytes, times: int) -> bytes:
    return case[:start] + case[end:]


def _flipped(case: bytes, start: int, end: int, piece: bytes, times: int) -> bytes:
    return case[:start] + bytes(byte ^ 1 << times % 8 for byte in case[start : start + 1]) + case[start + 1 :]


def _again(case: bytes, start: int, end: int, piece: bytes, times: int) -> bytes:
    return case[:start] + _repeated(case[start:end], times) + case[start:]


def _put_in(case: bytes, start: int, end: int, piece: bytes, times: int) -> bytes:
    return case[:start] + _repeated(piece, times) + case[start:]


def _put_over(case: bytes, start: int, end: int, piece: bytes, times: int) -> bytes:
    return case[:start] + piece + case[end:]


_CHANGES = (_without, _flipped, _again, _put_in, _put_over)
