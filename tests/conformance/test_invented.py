"""Of requests that nobody thought of, Python, Node and PHP say the same."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.conformance import references
from tests.conformance.document import DOCUMENT
from tests.conformance.library import library
from tests.conformance.rows import ACCOUNT, COOKIE, DAY, ISSUER, NOW, OPTIONAL, SITE, claims
from tests.conformance.signing import KEYS, OLDER, TODAY, header, member, sign, token

PLACES = "DE FR DE-BY US US-CA US-CO US-TX AT JP JP-13 ZZ NZ EEA A USA-C nowhere".split()
ODD: list[Any] = [0, 1, 2, -1, 2**53, 2**53 - 1, 1.5, True, False, None, "", "1", "mix", [], {}]
ODD += [[1, 1], [3, 0], [3, 1, NOW], [3, 1, NOW + 1], [1, 1, None], [None, 1], {"a": 1}, ["mix"]]
AGES = [0, 0, 0, 1, 182, 183, 184, 364, 365, 366, 400, 401, 3000, -300]  # days
OTHERS = ["a=1", "b", "__Host-mix_consent=x", f"{COOKIE}2=1", f"x={COOKIE}=y", f"x{COOKIE}=y"]
HEADERS = [
    header(alg="none"),
    header(alg="Ed25519"),
    header(typ="jwt"),
    header(OLDER),
    header(None),
    member({"alg": "EdDSA", "typ": "JWT", "kid": [TODAY]}),
    member([TODAY]),
]


class Lot:
    """Draws requests; one seed draws one row of them."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def vectors(self, count: int) -> list[dict[str, Any]]:
        return [self._vector(f"invented {number}") for number in range(count)]

    def _often(self, share: float) -> bool:
        return self._random.random() < share

    def _one(self, of: Any) -> Any:
        return self._random.choice(of)

    def _vector(self, id: str) -> dict[str, Any]:
        headers = {"Cookie": self._cookies()}
        if self._often(0.3):
            headers["Sec-GPC"] = self._one(["1", "0", "1, 0", "0,1", "true", "11", " 1", "1;1"])
        if self._often(0.2):
            headers["DNT"] = self._one("10")
        return {"id": id, "site": SITE, "headers": headers, "region": self._one(PLACES)}

    def _cookies(self) -> str:
        equals = ["=", "=", "=", "=", " = ", ""]
        cookies = [f"{COOKIE}{self._one(equals)}{self._token(self._claims())}"]
        cookies *= self._one([0, 1, 1, 1, 1, 1, 2])
        if self._often(0.3):
            cookies.append(f"{ACCOUNT}={self._token(self._account())}")
        cookies += self._random.sample(OTHERS, self._one([0, 0, 1, 2]))
        self._random.shuffle(cookies)
        return str(self._one(["; ", "; ", ";", " ;  "]).join(cookies))

    def _token(self, payload: dict[str, Any]) -> str:
        whole = token(payload, kid=self._one([TODAY, TODAY, OLDER]))
        if self._often(0.06):
            whole = sign(member(payload), self._one(HEADERS), KEYS[TODAY])
        if self._often(0.06):
            at = self._random.randrange(len(whole))
            return f"{whole[:at]}{self._one(['', 'A', '!', '=', '.'])}{whole[at + 1 :]}"
        return whole

    def _claims(self) -> dict[str, Any]:
        choices = {key: self._choice() for key in OPTIONAL if self._often(0.8)}
        if self._often(0.1):
            choices[self._one(["telepathy", "__proto__", "constructor", "", "0", "5"])] = [1, 1]
        payload = claims(NOW - self._one(AGES) * DAY, choices, g=self._one([0, 0, 0, 1]))
        return self._spoilt(payload)

    def _choice(self) -> Any:
        if self._often(0.02):
            return self._one(ODD)
        own_time = [NOW - self._one(AGES) * DAY - self._one([0, 1])] if self._often(0.2) else []
        return [self._one([1, 3]), self._one([0, 1]), *own_time]

    def _account(self) -> dict[str, Any]:
        payload = {"iss": ISSUER, "aud": "account:mix", "sub": "a" * 22, "iat": NOW}
        refused = {key: NOW - self._one(AGES) * DAY for key in OPTIONAL if self._often(0.3)}
        refused |= {"telepathy": self._one(ODD)} if self._often(0.05) else {}
        payload |= {"x": refused} if self._often(0.5) else {}
        return self._spoilt(payload) | {"o": self._one([0, 0, 1, 2, "0", None])}

    def _spoilt(self, payload: dict[str, Any]) -> dict[str, Any]:
        if self._often(0.15):
            return payload | {self._one([key for key in payload if key != "iat"]): self._one(ODD)}
        return {key: value for key, value in payload.items() if not self._often(0.005)}


VECTORS = Lot(seed=20261125).vectors(1000)

Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def ours() -> Answers:
    with library("mix") as client:
        permissions = {
            one["id"]: client.check(one["headers"], region=one["region"]) for one in VECTORS
        }
    return {
        id: {
            "rulings": {key: [r.verdict, r.reason] for key, r in one.judgements.items()},
            "account": one.account,
            "show_banner": one.show_banner,
        }
        for id, one in permissions.items()
        if one.available
    }


def test_the_lot_draws_of_everything(ours: Answers) -> None:
    drawn = Counter(tuple(found) for one in ours.values() for found in one["rulings"].values())
    assert len(drawn) == 9  # every pair of verdict and reason that there is
    assert min(drawn.values()) > 20


@references.EACH
def test_another_language_says_the_same(ours: Answers, tmp_path: Path, language: str) -> None:
    invented = {**DOCUMENT, "vectors": VECTORS}
    answers = references.answers(language, references.laid(language, tmp_path), invented)

    for vector in VECTORS:
        own, theirs = ours[vector["id"]], answers[vector["id"]]
        assert own == {name: theirs[name] for name in own}, vector
