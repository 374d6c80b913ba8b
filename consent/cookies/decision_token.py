"""The signed decision: a token that any stock library verifies (design 5.5).

It says what was decided and when, and nothing of who the visitor is. It has no expiry: how long
a yes lasts is decided by the region's rule, when it is judged. With the entry that it names, it is
the service's promise to have the decision in its log.
"""

from dataclasses import dataclass
from uuid import UUID

from jwt.utils import base64url_decode, base64url_encode

from consent.cookies.keyring import KeyRing, UntrustedToken
from consent.kernel.rules import Answer, Choice, Model

_SAFE = 2**53  # the largest whole number that every JSON reader keeps exact


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """What a token says."""

    id: UUID  # of the decision
    site: str
    notice: int
    answer: Answer
    entry: bytes = b""  # in the transparency log; empty: the service keeps none


def issue(signed: SignedDecision, ring: KeyRing, issuer: str) -> str:
    answer = signed.answer
    entry = {"e": base64url_encode(signed.entry).decode()} if signed.entry else {}
    return ring.sign(
        {
            "iss": issuer,
            "aud": signed.site,
            "jti": str(signed.id),
            "iat": answer.decided_at,
            "n": signed.notice,
            "c": {key: _spell(choice, answer) for key, choice in sorted(answer.choices.items())},
            "m": answer.model,
            "r": answer.region,
            "g": int(answer.signal),
            **entry,
        }
    )


def read(token: str, ring: KeyRing, *, issuer: str, site: str) -> SignedDecision:
    """Verify a token that `issuer` wrote for a site, from the future too; else UntrustedToken."""
    match ring.verify(token):
        case {
            "iss": str(iss),
            "aud": str(aud),
            "jti": str(id),
            "iat": decided_at,
            "n": number,
            "c": dict(choices),
            "m": str(model),
            "r": str(region),
            "g": signal,
            **others,
        } if iss == issuer and aud == site:
            found = {key: _choice(value) for key, value in choices.items()}
            answer = Answer(_whole(decided_at), found, _bit(signal), region, _model(model))
            if any((c.decided_at or 0) > answer.decided_at for c in answer.choices.values()):
                raise UntrustedToken("a choice is younger than its answer")
            entry = _entry(others.get("e", ""))
            return SignedDecision(_uuid(id), aud, _whole(number), answer, entry)
        case _:
            raise UntrustedToken("claims")


def _spell(choice: Choice, answer: Answer) -> list[int | str | None]:
    """Return version, choice, time, place and model, without the last that are the answer's."""
    granted = None if choice.granted is None else int(choice.granted)
    at = answer.decided_at if choice.decided_at is None else choice.decided_at
    if choice.model is not None:
        return [choice.version, granted, at, answer.place_of(choice), choice.model]
    if choice.place is not None:
        return [choice.version, granted, at, choice.place]
    return [choice.version, granted, *([] if choice.decided_at is None else [at])]


def _choice(value: object) -> Choice:
    match value:
        case [version, granted]:
            return Choice(_whole(version), _granted(granted))
        case [version, granted, decided_at]:
            return Choice(_whole(version), _granted(granted), _whole(decided_at))
        case [version, granted, decided_at, str(place)]:
            return Choice(_whole(version), _granted(granted), _whole(decided_at), place)
        case [version, granted, decided_at, str(place), str(model)]:
            at = _whole(decided_at)
            return Choice(_whole(version), _granted(granted), at, place, _model(model))
        case _:
            raise UntrustedToken("choice")


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < _SAFE:  # True is an int to isinstance
        raise UntrustedToken("number")
    return value


def _granted(value: object) -> bool | None:
    return None if value is None else _bit(value)


def _model(value: str) -> Model:
    try:
        return Model(value)
    except ValueError as error:
        raise UntrustedToken("model") from error


def _bit(value: object) -> bool:
    if type(value) is not int or value not in (0, 1):
        raise UntrustedToken("bit")
    return value == 1


def _entry(value: object) -> bytes:
    try:
        return base64url_decode(value) if isinstance(value, str) else b""
    except ValueError as error:
        raise UntrustedToken("entry") from error


def _uuid(value: str) -> UUID:
    try:
        found = UUID(value)
    except ValueError as error:
        raise UntrustedToken("id") from error
    if str(found) != value:
        raise UntrustedToken("id")
    return found
