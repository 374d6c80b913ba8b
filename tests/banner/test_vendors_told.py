"""Vendors hear from a page's first HTML what they hear from the banner (R47, R120)."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from consent import notices
from consent.models import Site
from tests import filled
from tests.node import run

PAGE = """
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { tellVendors } from "./vendors/signals.js";
const { written, vendors, keys, granted, tags } = JSON.parse(readFileSync(0));
globalThis.window = globalThis;
const heard = (tell) => {
  const calls = [];
  const note = (name) => (...words) =>
    calls.push([name, ...words.map((one) => (`${one}` === "[object Arguments]" ? [...one] : one))]);
  for (const name of tags) {
    globalThis[name] = Object.assign(note(name), { push: note(`${name}.push`) });
  }
  tell();
  return calls;
};
const banner = heard(() => tellVendors(vendors, {}, (index) => granted.includes(keys[index])));
console.log(JSON.stringify([heard(() => runInThisContext(written)), banner]));
"""
TAGS = ["dataLayer", "uetq", "clarity", "fbq"]


def written(region: str = "DE") -> str:
    query = {"site": "mix", "region": region, "language": "en"}
    return str(Client().get("/v1/fragment", query).json()["vendors"])


@pytest.mark.requirement("R47", "R120", "R124", "R125", "R126")
@pytest.mark.parametrize("tags", [TAGS, TAGS[1:2], []], ids=["", "one tag", "no tags"])
@pytest.mark.parametrize("granted", [["necessary"], ["necessary", "marketing"]], ids=["no", "yes"])
def test_the_html_tells_them_what_the_banner_does(
    told: dict[str, Any], granted: list[str], tags: list[str]
) -> None:
    keys = [row["key"] for row in told["categories"]]
    opening, code = written().removesuffix("</script>").split(">", 1)
    assert opening == '<script nonce="__MIX_NONCE__" data-mix-vendors'
    for key in keys:
        code = code.replace(f'"__MIX_{key}__"', f'"{"granted" if key in granted else "denied"}"')
    given = {"written": code, "vendors": told["vendors"], "keys": keys, "granted": granted}

    html, banner = json.loads(
        run("node", "--input-type=module", "-e", PAGE, given=json.dumps(given | {"tags": tags}))
    )

    assert html == banner
    assert len(html) == len(tags)


def test_one_tag_that_fails_keeps_no_other_from_it(site: Site) -> None:
    assert len(re.findall(r"try { .+? } catch {}", written())) == len(TAGS)


def test_a_site_without_vendors_has_no_such_script(site: Site) -> None:
    site.categories.update(signals={})
    filled.publish(site)
    notices.forget()

    assert written() == ""
