"""The banner's rules and its cookie give the same answers as the server's, row by row, in Node."""

import json
from typing import Any

import pytest

from consent.cookies.state import decode, digit_of, encode
from consent.kernel.rules import STRICTEST, Category, Region
from consent.kernel.values import PLACE
from consent.scripts.config import flags, region_config
from tests.node import run
from tests.ruleset import rule_of
from tests.vectors import abroad, law, table

ABROAD = [row for row in abroad.rows() if PLACE.fullmatch(row["evidence"]["answer"]["region"])]
CROSSED = list(law.rows())
RULINGS = [*table("judge")["rows"], *CROSSED, *ABROAD]

# What the service settles before the config is sent (consent/scripts/config.py)
RUN = """
import * as rules from "./rules.js";
const { call, rows } = JSON.parse((await import("node:fs")).readFileSync(0));
const bare = (evidence) => {
  if (!evidence.answer) return evidence;
  const { decided_at, region, model: asked = "opt-in", choices: told } = evidence.answer;
  const model = ["notice", "opt-out", "opt-in"].indexOf(asked);
  const choices = Object.create(null);
  for (const [key, [version, granted, at = decided_at, place = region]] of Object.entries(told)) {
    const given = granted === 0 ? 0 : model + (granted ? 1 : rules.LEFT);
    choices[key] = [version, given, at, place];
  }
  return { ...evidence, answer: { ...evidence.answer, choices } };
};
const asks = (categories, { region, evidence, now }) =>
  rules.questions(categories, region, bare(evidence), now).map(({ key }) => key);
const calls = {
  judge: (row) => rules.judge(row.category, row.region, bare(row.evidence), row.now),
  asks: (row) => row.category !== null && asks([row.category], row).length > 0,
  questions: (row) => asks(row.categories, row),
  settle: (row) => {
    const staysOff = ({ key, sale }) => (row.signal && sale) || row.held.includes(key);
    return rules.resolve(row.choices, row.optional, staysOff);
  },
  held: ({ categories, region, evidence, now }) => {
    const all = categories.filter(({ necessary }) => !necessary);
    const held = all.filter((one) => rules.isLocked(one, all, region, bare(evidence), now));
    return held.map(({ key }) => key);
  },
  signalled: (row) => rules.hasSignal(bare(row.evidence)),
  kept: ({ categories, place, region, evidence }) => {
    const { answer } = bare(evidence);
    const here = { ...region, code: place };
    const of = (one) => rules.placeOfNo(one, here, answer);
    const kept = categories.filter((one) => !one.necessary && of(one) !== place);
    return Object.fromEntries(kept.map((one) => [one.key, of(one)]));
  },
};
console.log(JSON.stringify(rows.map((row) => calls[call](row) ?? null)));
"""
READ = """
import { decode, encode } from "./answer/state.js";
const values = JSON.parse((await import("node:fs")).readFileSync(0));
console.log(JSON.stringify(values.map((value) => {
  const read = decode(value);
  return read ? [read, encode(read)] : null;
})));
"""
CHOICES = "analytics:1:1~marketing:2:0:19675"
VALUES = [
    *(f"1~20833~US-CA~1~{CHOICES}", "1~20833~FR~0", "1~0~ZZ~0~a:0:0", "", "2~20833~FR~0"),
    "1~20833~FR~0~a:1:1:20833",  # as its answer, which goes without saying
    "1~20833~FR~0~a:1:1:20832",
    "1~1800000000~FR~0",  # a second
    *(f"1~20833~FR~0~a:1:0:{day}:US-CA" for day in (20832, 20833)),
    "1~20833~FR~0~a:1:0:20834:US-CA",  # younger than its answer
    "1~20833~FR~0~a:1:0:20832:FR",  # goes without saying
    *("1~20833~FR~0~a:1:0:US-CA", "1~20833~FR~0~a:1:0:20832:EEA", "1~20833~EEA~0"),
    "1~20833~FR~0~a:1:1:20834",  # kept from later than the answer
    *("1~20833~FR~0~b:1:1~a:1:1", "1~20833~FR~0~a:1:1~a:1:1", "1~020833~FR~0~a:1:1"),
    *("1~20833~FR~0~a:01:1", "1~20833~FR~0~a:1:2", "1~20833~FR~2~a:1:1", "1~20833~FR~3"),
    *("1~20833~FR~4~a:1:1", "1~20833~FR~8~a:1:1", "1~20833~FR~6~a:1:1~b~c", "1~20833~FR~4~b"),
    *("1~20833~FR~4~c~b", "1~20833~FR~4~b~b", "1~20833~FR~4~b~a:1:1"),
    *("1~20833~FR~4~constructor", "1~20833~fr~0~a:1:1", "1~20833~FR-QUEBEC~0~a:1:1"),
    *(f"1~20833~FR~0~{key}:1:1" for key in ("A", "__proto__", "constructor", "a" * 64, "a" * 65)),
    *("1~20833~FR~0~a:1:1~", "1~20833~FR~0~a:1:1\n", "1~NaN~FR~0", "1~1e9~FR~0", "1~١٨~FR~0"),
    "1~9999999999999~FR~0",
    "1~20833~FR~0" + "".join(f"~k{n:03}:1:1" for n in range(300)),  # too long
]


def in_node(program: str, given: object) -> list[Any]:
    told = run("node", "--input-type=module", "-e", program, given=json.dumps(given))
    return list(json.loads(told))


def told(row: dict[str, Any]) -> dict[str, Any]:
    """The row's categories and region as the service would tell them to a banner."""
    said = dict(row)
    region = rule_of(row) if "region" in row else STRICTEST
    if "region" in row:
        said["region"] = region_config(region, region.code)
    for name in ("categories", "optional"):
        if name in row:
            said[name] = [_category(one, region) for one in row[name]]
    if row.get("category"):
        said["category"] = _category(row["category"], region)
    return said


def _category(row: dict[str, Any], region: Region) -> dict[str, Any]:
    rule = Category(**row)
    return {"key": rule.key, "version": rule.version, **flags(rule, region)}


@pytest.mark.requirement("R5", "R11", "R21", "R54", "R60", "R61", "R62", "R63", "R64", "R65")
@pytest.mark.parametrize(
    ("call", "rows", "expected"),
    [
        pytest.param("judge", RULINGS, "verdict reason", id="judge"),
        pytest.param("asks", CROSSED, "asks", id="asks"),
        pytest.param("questions", ABROAD, "asks", id="questions abroad"),
        pytest.param("held", ABROAD, "held", id="held abroad"),
        pytest.param("questions", table("questions")["rows"], "asks", id="questions"),
        pytest.param("settle", table("settle")["rows"], "settled", id="settle"),
        pytest.param("held", table("held")["rows"], "held", id="held"),
        pytest.param("signalled", table("signalled")["rows"], "signalled", id="signalled"),
        pytest.param("kept", table("kept")["rows"], "keeps", id="kept"),
    ],
)
def test_the_banner_agrees_with_the_table(
    call: str, rows: list[dict[str, Any]], expected: str
) -> None:
    found = in_node(RUN, {"call": call, "rows": [told(row) for row in rows]})
    wanted = [
        {name: row[name] for name in expected.split()} if " " in expected else row[expected]
        for row in rows
    ]
    pairs = zip(rows, found, wanted, strict=True)
    assert {row["id"]: (here, there) for row, here, there in pairs if here != there} == {}


def in_python(value: str) -> Any:
    if (read := decode(value)) is None:
        return None
    answer, account = read
    choices = {
        key: [
            c.version,
            digit_of(c, answer),
            answer.decided_at if c.decided_at is None else c.decided_at,
            answer.place_of(c),
        ]
        for key, c in answer.choices.items()
    }
    told = {"decided_at": answer.decided_at, "signal": answer.signal, "choices": choices}
    told |= {"region": answer.region}
    state = account.opted_out + 2 * account.is_signed_in
    refused = list(account.refused)
    return [{"answer": told, "account": state, "refused": refused}, encode(answer, account)]


def test_both_read_the_same_cookie() -> None:
    read = in_node(READ, VALUES)
    assert dict(zip(VALUES, read, strict=True)) == {value: in_python(value) for value in VALUES}
    assert sum(value is not None for value in read) == 15
