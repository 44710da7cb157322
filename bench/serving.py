"""The tool as it is served: gunicorn on a free port, and its pages as a browser asks for them."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_AS_IN_THE_PROCFILE = {"MALLOC_ARENA_MAX": "1"}
_PATIENCE = 20.0  # seconds until the tool must answer


@contextmanager
def tool(settings: Mapping[str, str], workers: int = 1, threads: int = 1) -> Iterator[tuple[int, int]]:
    """gunicorn with so many workers, each with so many threads; its port and its master's process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    numbers = {"--workers": workers, "--threads": threads, "--keep-alive": 30}
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--log-level", "warning"]
    command += [str(part) for pair in numbers.items() for part in pair]
    command += ["--bind", f"127.0.0.1:{port}", "app:app"]
    environment = {**settings, **_AS_IN_THE_PROCFILE, "PATH": ""}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the tool did not start")


def get_page(connection: http.client.HTTPConnection, path: str) -> None:
    """A whole page; RuntimeError for anything else."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or b"</html>" not in body:
        raise RuntimeError(f"{path} answered {answer.status}")
