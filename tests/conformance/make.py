"""Write the vectors that are published: `python -m tests.conformance.make`."""

import json
from pathlib import Path
from typing import Any

from consent.integration import conformance
from tests.conformance import decided, forged, site_rows
from tests.conformance.notice import COOKIES, NOTICE, UNKNOWN
from tests.conformance.rows import DOMAINS, ISSUER, NOW
from tests.conformance.signing import jwks

PATH = Path(conformance.__file__).with_name("vectors.json")
HOW = [
    "What is expected of each request below was written by hand. An implementation passes when "
    "it says the same of all of them.",
    "Each vector is asked by its `site`, whose cookie domain stands in `sites`, and whose notice "
    "is `notice` with that site in it. A decision is in the cookie `__Secure-<site>_consent` and "
    "an account in `__Secure-<site>_account`; where there is no cookie domain, `__Host-` is the "
    "prefix.",
    "Level 1, verify: from the headers and `jwks`, `issuer` and `site`, say `claims` (null: none "
    "are believed), `is_broken` (a decision was shown that is not believed), `account` (an "
    "account that has opted out, or a note that is not believed) and `refused` (what `x` of the "
    "note says that the account refused in another browser, and when; unless the decision's own "
    "choice is later, or is a no of the same second).",
    "Level 2, judge: from that, `region`, `notice`, the headers and `minor` (true: the site knows "
    "the visitor for a minor), say for each category of the "
    "notice the verdict and the reason in `rulings`; `allowed` and `state` are what "
    "X-Consent-Allowed and X-Consent-State hold.",
    "Level 3, the rest: `cookies` are those of the names in `register` that may be set now; "
    "`show_banner` says whether there is anything to ask.",
    "It is `now` for all of them, in Unix seconds. A Cookie header that came in several lines is "
    "joined by `; ` first. What is in `unknown` is no category: denied, invalid, whatever the "
    "request. A published notice has more members; these are the ones that decide.",
    "The keys were made for this file. Whoever verifies a real cookie takes the service's own.",
]


def document() -> dict[str, Any]:
    return {
        "version": 1,
        "how": HOW,
        "now": NOW,
        "issuer": ISSUER,
        "sites": {key: {"cookie_domain": domain} for key, domain in DOMAINS.items()},
        "jwks": jwks(),
        "notice": NOTICE,
        "register": COOKIES,
        "unknown": UNKNOWN,
        "vectors": [
            *decided.rows("decided"),
            *decided.ABROAD,
            *decided.rows("renewed"),
            *forged.ROWS,
            *decided.rows("cookies"),
            *forged.BROKEN_ACCOUNTS,
            *site_rows.ROWS,
        ],
    }


def text(table: dict[str, Any]) -> str:
    """Return it as JSON of one row a line, so that a change reads as a change."""
    return "{\n" + ",\n".join(_member(*member) for member in table.items()) + "\n}\n"


def _member(name: str, value: Any) -> str:
    if not isinstance(value, list):
        return f' "{name}": {_line(value)}'
    rows = ",\n".join(f"  {_line(row)}" for row in value)
    return f' "{name}": [\n{rows}\n ]'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    content = document()
    PATH.write_text(text(content), encoding="utf-8")
    print(f"{len(content['vectors'])} vectors, {PATH.stat().st_size} bytes")
