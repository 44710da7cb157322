"""The tool over a small index."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from settings import load
from tests.support.people import few_people, publish

Client = FlaskClient
MakeApp = Callable[[Path], Flask]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an index of a few people."""
    data = tmp_path_factory.mktemp("data")
    publish(data / "index", few_people())
    return data


@pytest.fixture(scope="session")
def make_app() -> MakeApp:
    """Makes the application over a data directory."""
    return lambda data: create_app(load({"CAPX_DATA": str(data)}))


@pytest.fixture
def client(published: Path, make_app: MakeApp) -> FlaskClient:
    """A reader without cookies, in English."""
    return make_app(published).test_client()
