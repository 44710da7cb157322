"""What a test needs from the machine, and what happens where the machine has not got it."""

import os
from typing import NoReturn

import pytest


class UnavailableError(Exception):
    """A part that tests need cannot be had on this machine; the message is the reason, in plain words."""


def missing(part: str, reason: object) -> NoReturn:
    """Skip the test for want of `part`; with CI=true in the environment fail it: no skip hides there."""
    message = f"no {part} here: {reason}"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
