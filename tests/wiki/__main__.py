"""`python -m tests.wiki` (`make wiki`): a local MediaWiki filled with the demo, to look at and to edit."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.support.mediawiki import ADMIN, ALICE, BOT_LOGIN, BRUNO, LocalWiki, ScriptError
from tests.support.parts import UnavailableError
from tests.wiki.filling import FillingError, demo_directory, fill, read_pages


def main() -> int:
    """Read the command line, do it; the exit status."""
    options = _options()
    data = Path(tempfile.gettempdir()) / f"capacity-exchange-demo-wiki-{os.getuid()}-{options.port}"
    wiki = LocalWiki(data, options.port, job_rate=1)
    try:
        if options.stop:
            wiki.stop()
            return 0
        _serve(wiki, options.people, options.seed)
    except (UnavailableError, ScriptError, FillingError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.wiki",
        description="Serve a local MediaWiki filled with the demo. What is edited there stays until --people "
        "or --seed change.",
    )
    parser.add_argument("--port", type=int, default=8390, help="on 127.0.0.1 (%(default)s)")
    parser.add_argument("--people", type=int, default=300, metavar="N", help="profiles (%(default)s)")
    parser.add_argument("--seed", type=int, default=2026, metavar="N", help="of the demo (%(default)s)")
    parser.add_argument("--stop", action="store_true", help="end the server; its pages stay")
    return parser.parse_args()


def _serve(wiki: LocalWiki, people: int, seed: int) -> None:
    _say("Starting MediaWiki ...")
    wiki.start()
    _say(f"Filling it with the demo of {people} people ...")
    if not fill(wiki, people, seed):
        _say("It was filled before.")
    _say(_greeting(wiki))


def _greeting(wiki: LocalWiki) -> str:
    somebody = read_pages(demo_directory(wiki) / "export.xml")[-1]
    owner = somebody.title.removeprefix("User:").split("/")[0]
    accounts = [ADMIN, BOT_LOGIN, ALICE, BRUNO, wiki.user(owner).account]
    names = "\n".join(f"  {account.name:<24} {account.password}" for account in accounts)
    address = wiki.api.removesuffix("/w/api.php")
    page = somebody.title.replace(" ", "_")
    return f"""
MediaWiki is up: {address}/wiki/Capacity_Exchange/Skills
A profile:       {address}/wiki/{page}
API:             {wiki.api}
The items:       {demo_directory(wiki) / "items.json"}
Accounts and passwords (jobs log in as DevBot@capx; each profile's owner has an account, the last is one):
{names}
Jobs run with the requests, one each; to run all: WIKI={wiki.data} tests/wiki/mediawiki.sh jobs
Stop it:         {sys.executable} -m tests.wiki --port {wiki.port} --stop"""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
