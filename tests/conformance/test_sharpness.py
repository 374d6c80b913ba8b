"""The vectors are sharp: a reference that leaves one thing out is found out by them."""

from pathlib import Path

import pytest

from tests.conformance import references
from tests.conformance.document import ALL, differences

ROWS = [
    (
        "verify.php",
        "alg none is believed",
        "alg none",
        {
            "($header->alg ?? '') !== 'EdDSA' || ": "",
            "if (!$isSigned)": "if (!$isSigned && $header->alg !== 'none')",
        },
    ),
    ("verify.php", "any alg", "alg", {"($header->alg ?? '') !== 'EdDSA' || ": ""}),
    ("verify.php", "unsigned", "sign", {"if (!$isSigned)": "if (!$key)"}),
    ("verify.php", "lines that were joined", "comma", {"(^|[;,])": "(^|;)"}),
    ("judge.php", "for ever", "lapsed", {"$isOld || (": "(bool) ("}),
    ("judge.php", "any version", "older version", {"$version !==": "1 >"}),
    ("judge.php", "no GPC", "GPC", {"isSignalled($category) && $signal": "false"}),
    ("judge.php", "silence is a yes", "silent", {"$isSilent =>": "false =>"}),
    ("verify.mjs", "any typ", "typ", {'protectedHeader.typ === "JWT" && ': ""}),
    ("verify.mjs", "any kid", "kid", {" && key.kid === kid": ""}),
    ("verify.mjs", "any issuer", "issuer", {" issuer, audience }": " audience }"}),
    ("verify.mjs", "audiences", "list", {"payload.aud === audience": "true"}),
    ("verify.mjs", "any time to come", "future", {"now + SKEW": "Infinity"}),
    ("verify.mjs", "any size", "oversized", {"token.length > 4096 || ": ""}),
    ("verify.mjs", "the first of two", "twice", {"others.length || ": ""}),
    ("verify.mjs", "any answer", "answer of 2", {"isBit(answer) || ": "true || "}),
    (
        "judge.mjs",
        "a yes counts anywhere",
        "asked by",
        {" && isAskedLess(category, rule, claims)": " && false"},
    ),
    ("judge.php", "a switch is a yes", "not touched", {"&& $choice[1] === null;": "&& false;"}),
    ("judge.mjs", "deaf", "refused", {"refused.includes(category.key)": "false"}),
    ("verify.mjs", "refused for ever", "before this", {"own > at || ": ""}),
    ("verify.mjs", "any answer is newer", "after this", {" && answer === 0)": ")"}),
    ("judge.mjs", "no account", "account", {"isSignalled && account": "false"}),
    ("judge.mjs", "no minors", "minor", {"request.minor || ": ""}),
]


@pytest.mark.parametrize(("name", "fault", "words", "changes"), ROWS)
def test_it_is_found_out(
    tmp_path: Path, name: str, fault: str, words: str, changes: dict[str, str]
) -> None:
    language = "php" if name.endswith("php") else "node"
    folder = references.laid(language, tmp_path, {name: changes})

    found = differences(references.answers(language, folder), ALL)
    assert [difference for difference in found if words in difference] != []
