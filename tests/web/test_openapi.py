"""The API answers as its own description says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from profiles.tongues import Tongue
from search.run_log import write_runs
from tests.support.people import few_people, listing, publish
from tests.support.runs import run
from tests.support.taxonomies import LUA, PHOTOGRAPHY, PYTHON
from tests.web.conftest import MakeApp
from web.parameters import read_query

Json = Any
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
ANSWERS = [
    "/api/v1/profiles",
    "/api/v1/profiles?limit=1&uselang=ar",
    "/api/v1/profiles?q=nobodyhasthis",
    "/api/v1/matches/Ana",
    "/api/v1/matches/Zoë?uselang=ja",
    "/api/v1/matches/Lua%20teacher?team=Q3&team=Q6&team=Q7",
    "/api/v1/suggest",
    "/api/v1/suggest?q=a&uselang=pt",
    "/api/v1/suggest?q=a&kind=person&kind=skill",
    "/api/v1/skills",
    "/api/v1/skills?uselang=ar",
    "/api/v1/skill/Q3",
    "/api/v1/skill/Q99?uselang=pt",
    "/api/v1/territory/BR",
    "/api/v1/territory/br-sp?uselang=pt",
    "/api/v1/statistics",
    "/api/v1/statistics?language=en",
    "/api/v1/statistics?territory=DE&uselang=ja",
    "/healthz",
]
WRONG = {  # of each parameter a value that is refused
    "q": ["too", "many"] * 26,
    "available": ["DROP"],
    "wanted": ["Q0"],
    "known": ["Q99999999999"],
    "language": ["xx-nonsense"],
    "territory": ["ZZ"],
    "affiliation": ["x" * 201],
    "project": ["nowiki;"],
    "mentoring": ["both"],
    "sort": ["upside-down"],
    "page": ["0"],
    "limit": ["101"],
    "uselang": ["x" * 1001],
    "kind": ["pet"],
    "team": ["Q404"],
}
_WITHOUT_A_SEARCH = ("/api/v1/suggest", "/api/v1/skills", "/api/v1/skill/{name}", "/api/v1/territory/{name}")
# there is nothing to refuse
NEVER_WRONG = {("/api/v1/suggest", "q"), *((path, "uselang") for path in _WITHOUT_A_SEARCH)}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp) -> FlaskClient:
    """The tool over an index in which every kind of match is found."""
    data = tmp_path_factory.mktemp("data")
    trio = [
        listing("Python teacher", 7, available=(PYTHON,), wanted=(PHOTOGRAPHY,), languages=(Tongue("it"),)),
        listing("Lua teacher", 8, available=(LUA,), wanted=(PYTHON,), languages=(Tongue("it", "3"),)),
        listing("Photographer", 9, available=(PHOTOGRAPHY,), wanted=(LUA,), time_zone="Europe/Rome"),
        listing("Exchange", 10, available=(LUA,), wanted=(PHOTOGRAPHY,), time_zone="Europe/Rome"),
    ]
    publish(data / "index", [*few_people(), *trio])
    write_runs(data / "index", [run(1, 1)])
    return make_app(data).test_client()


@pytest.fixture(scope="module")
def described(api: FlaskClient) -> Json:
    return api.get("/api/v1/openapi.json").get_json()


def operation(described: Json, path: str) -> Json:
    """What is described for an address."""
    path = path.partition("?")[0]
    matching = [one for one in described["paths"] if re.fullmatch(re.sub(r"{\w+}", "[^/]+", one), path)]
    return described["paths"][matching[0]]["get"]


def schema_of(described: Json, path: str, status: int) -> Json:
    return operation(described, path)["responses"][str(status)]["content"]["application/json"]["schema"]


def resolve(described: Json, schema: Json) -> Json:
    while "$ref" in schema:
        found = described
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def wrongs(described: Json, schema: Json, value: Json, at: str = "") -> Iterator[str]:
    """Where a value is not as the schema says, and where it holds what the schema does not tell of."""
    schema = resolve(described, schema)
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if type(value) not in {python for one in types for python in _TYPES[one]}:
        yield f"{at}: {value!r} is no {types}"
    elif isinstance(value, dict):
        yield from wrong_fields(described, schema, value, at)
    elif isinstance(value, list):
        yield from wrong_items(described, schema, value, at)
    elif not is_within(schema, value):
        yield f"{at}: {value!r}"


def is_within(schema: Json, value: Json) -> bool:
    if value not in schema.get("enum", [value]):
        return False
    if isinstance(value, str):
        return bool(re.search(schema.get("pattern", ""), value))
    return "minimum" not in schema or bool(value >= schema["minimum"])


def wrong_items(described: Json, schema: Json, value: list[Json], at: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: {len(value)} items"
    for place, one in enumerate(value):
        yield from wrongs(described, schema["items"], one, f"{at}/{place}")


def wrong_fields(described: Json, schema: Json, value: dict[str, Json], at: str) -> Iterator[str]:
    yield from (f"{at}: no {name}" for name in schema.get("required", ()) if name not in value)
    for name, one in value.items():
        told = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
        if told is None:
            yield f"{at}: {name} is not told of"
        else:
            yield from wrongs(described, told, one, f"{at}/{name}")


def references(part: Json) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref")
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from references(one)


def test_every_reference_leads_to_a_schema_and_every_schema_is_used(described: Json) -> None:
    schemas = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) == schemas


def test_the_description_has_what_openapi_asks_for(described: Json) -> None:
    assert described["openapi"].startswith("3.1.")
    assert {"title", "version"} <= described["info"].keys()
    for path, item in described["paths"].items():
        assert item.keys() == {"get"}
        parameters = item["get"].get("parameters", [])
        names = [one["name"] for one in parameters]
        assert len(names) == len(set(names))
        assert {one["name"] for one in parameters if one["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(one["required"] for one in parameters if one["in"] == "path")
        assert all(one["description"] and one["schema"]["type"] for one in parameters)
        assert all(one["description"] for one in item["get"]["responses"].values())


def test_every_address_of_the_api_is_described(api: FlaskClient, described: Json) -> None:
    rules = {rule.rule for rule in api.application.url_map.iter_rules()} - {"/api/v1/openapi.json"}
    served = {rule for rule in rules if rule.startswith("/api/") or rule == "/healthz"}
    assert {re.sub(r"<(\w+)>", r"{\1}", rule) for rule in served} == described["paths"].keys()


@pytest.mark.parametrize("address", ANSWERS)
def test_answers_are_as_described(api: FlaskClient, described: Json, address: str) -> None:
    answer = api.get(address)
    assert answer.status_code == 200
    assert list(wrongs(described, schema_of(described, address, 200), answer.get_json())) == []


def test_these_answers_show_everything_that_is_described(api: FlaskClient, described: Json) -> None:
    texts = [api.get(address).text for address in ANSWERS] + [api.get("/api/v1/matches/Nobody").text]
    fields = {  # all must have been seen, or the test above proves little
        name
        for schema in described["components"]["schemas"].values()
        for name in schema.get("properties", ())
        if name != "problem"  # of a broken pointer, below
    }
    assert {name for name in fields if not any(f'"{name}":' in text for text in texts)} == set()


@pytest.mark.parametrize("address", ANSWERS)
def test_the_check_notices_what_is_missing_and_what_is_new(
    api: FlaskClient, described: Json, address: str
) -> None:
    answer, schema = api.get(address).get_json(), schema_of(described, address, 200)
    for name in resolve(described, schema)["required"]:
        less = {other: value for other, value in answer.items() if other != name}
        assert list(wrongs(described, schema, less)) == [f": no {name}"]
        assert list(wrongs(described, schema, answer | {name: 1.5}))
    assert list(wrongs(described, schema, answer | {"new": 1})) == [": new is not told of"]


def test_every_parameter_of_a_search_is_described(described: Json) -> None:
    class Noting(MultiDict[str, str]):
        """Notes what is asked of it."""

        asked: set[str] = set()  # noqa: RUF012  # of this one use

        def get(self, key: str, *rest: Any, **more: Any) -> Any:
            self.asked.add(key)
            return super().get(key, *rest, **more)

        def getlist(self, key: str, *rest: Any, **more: Any) -> Any:
            self.asked.add(key)
            return super().getlist(key, *rest, **more)

    arguments = Noting()
    read_query(arguments)
    search = {one["name"] for one in operation(described, "/api/v1/profiles")["parameters"]}
    assert search == arguments.asked | {"uselang"}


def parameters(described: Json) -> Iterator[tuple[str, str, Json]]:
    """Address, name and schema of every parameter in a query."""
    for path, item in described["paths"].items():
        for parameter in item["get"].get("parameters", ()):
            if parameter["in"] == "query":
                yield path, parameter["name"], parameter["schema"]


def test_what_is_described_as_possible_is(api: FlaskClient, described: Json) -> None:
    for path, name, schema in parameters(described):
        one = schema.get("items", schema)
        limits = [one[limit] for limit in ("minimum", "maximum", "default") if limit in one]
        for value in [*one.get("enum", ()), *one.get("examples", ()), *limits]:
            answer = api.get(path.format(name="Ana"), query_string={name: value})
            assert answer.status_code == 200, (path, name, value)


def test_a_wrong_value_of_each_parameter_gives_the_error_described(api: FlaskClient, described: Json) -> None:
    for path, name, _ in parameters(described):
        if (path, name) in NEVER_WRONG:
            continue
        answer = api.get(path.format(name="Ana"), query_string={name: WRONG[name]})
        assert answer.status_code == 400, (path, name)
        assert answer.get_json()["error"]["parameter"] == name
        assert list(wrongs(described, schema_of(described, path, 400), answer.get_json())) == []


def test_nobody_gives_the_error_described(api: FlaskClient, described: Json) -> None:
    path = f"/api/v1/matches/{quote('Nobody at all')}"
    answer = api.get(path)
    assert answer.status_code == 404
    assert list(wrongs(described, schema_of(described, path, 404), answer.get_json())) == []


@pytest.mark.parametrize("path", ["/api/v1/profiles", "/api/v1/matches/Ana", "/api/v1/suggest", "/healthz"])
def test_without_an_index_each_answers_as_described(
    tmp_path: Path, make_app: MakeApp, described: Json, path: str
) -> None:
    client = make_app(tmp_path).test_client()
    answer = client.get(path)
    assert answer.status_code == 503
    assert list(wrongs(described, schema_of(described, path, 503), answer.get_json())) == []
    assert client.get("/api/v1/openapi.json").get_json() == described


def test_the_problem_of_a_broken_pointer_is_described(
    tmp_path: Path, make_app: MakeApp, described: Json
) -> None:
    publish(tmp_path / "index", few_people())
    (tmp_path / "index" / "current").write_text("nonsense")
    answer = make_app(tmp_path).test_client().get("/healthz").get_json()
    assert "problem" in answer
    assert list(wrongs(described, schema_of(described, "/healthz", 200), answer)) == []


def test_behind_a_proxy_the_addresses_have_its_root(api: FlaskClient) -> None:
    answer = api.get("/api/v1/openapi.json", environ_overrides={"SCRIPT_NAME": "/tool"}).get_json()
    assert answer["servers"] == [{"url": "/tool"}]
