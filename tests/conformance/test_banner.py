"""The banner in the first HTML: from Python, Node and PHP the same octets (R47)."""

import json
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.client.service import COOKIE, ISSUER, NOTHING, FakeService, token
from tests.conformance import references

HERE = Path(__file__).parent
CASES = [
    {
        "cookies": cookies,
        "gpc": gpc,
        "minor": is_minor,
        "region": region,
        "nonce": nonce,
        "path": path,
    }
    for (cookies, gpc, is_minor), region, (nonce, path) in product(
        [
            ("", "", False),
            ("", "1", False),
            ("", "", True),
            ("", "1", True),
            (f"{COOKIE}={token(**NOTHING)}", "", False),
            (f"{COOKIE}={token(analytics=True)}", "", False),
            (f"{COOKIE}=forged", "", False),
        ],
        ["FR", "US-CA", "nowhere"],
        [("", "/"), ("aB+/1=", "/a?b=1&c=<\"'>")],
    )
]


@pytest.fixture
def client(banner_service: FakeService) -> ConsentClient:
    return ConsentClient(banner_service.url, "mix", issuer=ISSUER)


@pytest.fixture
def banner_service() -> FakeService:
    service = FakeService()
    question = '<mix-consent nonce="__MIX_NONCE__">__MIX_BACK__ </mix-consent>'
    service.fragment = {
        "notice": 3,
        "question": question,
        "script": '<script nonce="__MIX_NONCE__" data-config="&quot;"></script>',
        "vendors": '<script nonce="__MIX_NONCE__">["__MIX_analytics__", "__MIX_marketing__"];'
        '["__MIX_analytics__"]</script>',
    }
    return service


@pytest.mark.requirement("R47")
@references.EACH
@pytest.mark.parametrize(
    ("notice", "tag"), [(3, "data-config"), (2, "banner.js")], ids=["", "of another notice"]
)
def test_every_library_writes_the_same(
    banner_service: FakeService,
    client: ConsentClient,
    tmp_path: Path,
    language: str,
    notice: int,
    tag: str,
) -> None:
    banner_service.fragment["notice"] = notice
    references.laid(language, tmp_path)
    name = {"node": "banner.mjs", "php": "banner.php"}[language]
    script = Path(shutil.copy(HERE / name, tmp_path))

    text = references.ask(language, script, json.dumps(CASES), ISSUER, banner_service.url, tag)

    assert json.loads(text) == list(map(_by_the_library(client), CASES))
    client.close()
    banner_service.close()


def _by_the_library(client: ConsentClient) -> Callable[[dict[str, Any]], str]:
    def written(case: dict[str, Any]) -> str:
        headers = {"Cookie": case["cookies"], "Sec-GPC": case["gpc"]}

        def ask() -> str:
            permission = client.check(headers, region=case["region"], minor=case["minor"])
            return str(permission.banner(language="fr", nonce=case["nonce"], path=case["path"]))

        ask()
        assert client.refresh()
        return ask()

    return written
