import gc
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consent import notices
from consent.lib import failures
from consent.notices import signing_keys
from consent.record.statistics import detections
from consent.web import limits
from consent.web.limits import Buckets
from tests import parts, provision
from tests.copies import made, published, seeded, site
from tests.places import has_log
from tests.postgres import migrated_postgres, own_postgres, own_postgres_url, postgres, postgres_url

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

__all__ = [
    "made",
    "migrated_postgres",
    "own_postgres",
    "own_postgres_url",
    "postgres",
    "postgres_url",
    "published",
    "seeded",
    "site",
]


collect_ignore_glob = [] if has_log() else ["proof/*"]


def pytest_configure(config: pytest.Config) -> None:
    parts.watch()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """As many as cores: one more costs its own collection, browser, service and PostgreSQL.

    Modules that are named run without workers.
    """
    named = [Path(argument.partition("::")[0]) for argument in config.args]
    return 0 if all(path.is_file() for path in named) else os.cpu_count() or 1


def pytest_sessionstart(session: pytest.Session) -> None:
    """A whole run on the machine begins by installing what is missing, beside the first tests."""
    config = session.config
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if is_whole and not hasattr(config, "workerinput") and config.option.markexpr == "machine":
        missing = [program for program in provision.PROGRAMS if not program.find()]
        threading.Thread(target=provision.install, args=[missing]).start()


def pytest_itemcollected(item: pytest.Item) -> None:
    if parts.is_fast(item):
        item.add_marker("fast")


@pytest.hookimpl(trylast=True)  # pytest-django has an order of its own
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The fast begin, while programs are being installed, and what has a browser comes last.

    Playwright keeps an event loop in the thread of the tests from the first page on, and there
    Django takes no queries.
    """
    if not has_log():
        left_out = [item for item in items if item.get_closest_marker("proof")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: (parts.has_browser(item), not parts.is_fast(item)))
    gc.freeze()  # what was imported stays: to look through it again and again costs a tenth


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """One for a process: a second does not begin beside it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with parts.watched(item):
        return (yield)


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """What is in force is kept in memory; a test's database is not kept at all."""
    _forget()
    limits._buckets.update({name: Buckets(limit) for name, limit in limits.LIMITS.items()})
    limits._lines.forget()
    failures.forget()
    detections.witnesses.forget()
    yield
    _forget()  # before the next module's database is made


def _forget() -> None:
    notices.forget()
    signing_keys.forget()
    if has_log():
        from consent.proof.log import checkpoints

        checkpoints.forget()


@pytest.fixture
def unpublished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is in force."""
    monkeypatch.setattr("consent.notices._by_site", {})
