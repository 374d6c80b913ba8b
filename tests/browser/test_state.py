"""The readable cookie is read alike in Python and in the browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from consent.cookies.state import decode, encode
from tests.browser.test_vectors import origin  # noqa: F401

CHOICES = "analytics:1:1~marketing:2:0:19675"
VALUES = [
    f"1~20833~US-CA~1~{CHOICES}",
    "1~20833~FR~0",
    "1~0~ZZ~0~a:0:0",
    "1~20833~FR~0~a:1:1:20833",  # as its answer, which goes without saying
    "1~20833~FR~0~a:1:1:20832",
    "1~1800000000~FR~0",  # a second
    "1~20833~FR~0~a:1:0:20832:US-CA",
    "1~20833~FR~0~a:1:0:20833:US-CA",
    "1~20833~FR~0~a:1:0:20834:US-CA",  # younger than its answer
    "1~20833~FR~0~a:1:0:20832:FR",  # goes without saying
    "1~20833~FR~0~a:1:0:US-CA",
    "1~20833~FR~0~a:1:0:20832:EEA",
    "1~20833~EEA~0",
    "1~20833~FR~0~a:1:1:20834",  # kept from later than the answer
    "1~20833~FR~0~b:1:1~a:1:1",
    "1~20833~FR~0~a:1:1~a:1:1",
    "1~020833~FR~0~a:1:1",
    "1~20833~FR~0~a:01:1",
    "1~20833~FR~0~a:1:2",
    "1~20833~FR~2~a:1:1",
    "1~20833~FR~3",
    "1~20833~FR~4~a:1:1",
    "1~20833~FR~8~a:1:1",
    "1~20833~FR~6~a:1:1~b~c",
    "1~20833~FR~4~b",
    "1~20833~FR~4~c~b",
    "1~20833~FR~4~b~b",
    "1~20833~FR~4~b~a:1:1",
    "1~20833~FR~4~constructor",
    "1~20833~fr~0~a:1:1",
    "1~20833~FR-QUEBEC~0~a:1:1",
    "1~20833~FR~0~A:1:1",
    "1~20833~FR~0~__proto__:1:1",
    "1~20833~FR~0~constructor:1:1",
    "1~20833~FR~0~a:1:1~",
    "1~20833~FR~0~a:1:1\n",
    "1~NaN~FR~0",
    "1~1e9~FR~0",
    "1~9999999999999~FR~0",
    f"1~20833~FR~0~{'a' * 64}:1:1",
    f"1~20833~FR~0~{'a' * 65}:1:1",
    "1~20833~FR~0" + "".join(f"~k{n:03}:1:1" for n in range(300)),  # too long
    "2~20833~FR~0",
    "1~١٨~FR~0",
    "",
]
READ = """async (values) => {
  const { decode, encode } = await import("/state.js");
  return values.map((value) => {
    const read = decode(value);
    return read && [read, encode(read)];
  });
}"""


def in_python(value: str) -> Any:
    if (read := decode(value)) is None:
        return None
    answer, account = read
    choices = {
        key: [
            c.version,
            int(c.granted),
            answer.decided_at if c.decided_at is None else c.decided_at,
            answer.place_of(c),
        ]
        for key, c in answer.choices.items()
    }
    told = {"decided_at": answer.decided_at, "signal": answer.signal, "choices": choices}
    spelt = encode(answer, account)
    flags = account.opted_out + 2 * account.is_signed_in
    refused = list(account.refused)
    told |= {"region": answer.region}
    return [{"answer": told, "account": flags, "refused": refused}, spelt]


@pytest.fixture
def read(page: Page, origin: str) -> Any:  # noqa: F811
    page.goto(origin)
    return page.evaluate(READ, VALUES)


def test_both_read_the_same(read: list[Any]) -> None:
    found = dict(zip(VALUES, read, strict=True))
    assert found == {value: in_python(value) for value in VALUES}
    assert sum(value is not None for value in read) == 14
