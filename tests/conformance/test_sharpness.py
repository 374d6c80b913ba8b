"""The vectors are sharp: a reference that leaves one thing out is found out by them."""

from pathlib import Path

import pytest

from tests.conformance import references
from tests.conformance.document import ALL, differences

PHP = [
    pytest.param(
        "verify.php",
        {
            "($header->alg ?? '') !== 'EdDSA' || ": "",
            "if (!$isSigned)": "if (!$isSigned && $header->alg !== 'none')",
        },
        "alg none",
        id="alg none is believed",
    ),
    pytest.param("verify.php", {"($header->alg ?? '') !== 'EdDSA' || ": ""}, "alg", id="any alg"),
    pytest.param("verify.php", {"|| ($header->typ ?? '') !== 'JWT'": ""}, "typ", id="any typ"),
    pytest.param("verify.php", {"if (!$isSigned)": "if (!$key)"}, "sign", id="unsigned"),
    pytest.param("verify.php", {"$keys[$header->kid] ??": "reset($keys) ??"}, "kid", id="any kid"),
    pytest.param("verify.php", {"($claims->iss ?? '') ===": "'' !=="}, "issuer", id="any issuer"),
    pytest.param("verify.php", {"($claims->aud ?? '') ===": "'' !=="}, "site", id="any audience"),
    pytest.param("verify.php", {"$now + SKEW": "INF"}, "future", id="any time to come"),
    pytest.param("verify.php", {"<= 4096": "<= 9000"}, "oversized", id="any size"),
    pytest.param("verify.php", {"count($tokens) === 1": "$tokens"}, "twice", id="the first of two"),
    pytest.param("verify.php", {"(^|[;,])": "(^|;)"}, "comma", id="lines that were joined"),
    pytest.param("verify.php", {" && isBit($answer)": ""}, "answer of 2", id="any answer"),
    pytest.param("judge.php", {"$isOld || (": "(bool) ("}, "lapsed", id="for ever"),
    pytest.param("judge.php", {"$version !==": "1 >"}, "older version", id="any version"),
    pytest.param("judge.php", {"isSignalled($category) && $signal": "false"}, "GPC", id="no GPC"),
    pytest.param("judge.php", {"in_array($category->key": "!in_array('x'"}, "refused", id="deaf"),
    pytest.param("verify.php", {"$own < $at || ": ""}, "of before", id="refused at once only"),
    pytest.param("judge.php", {"$isSilent =>": "false =>"}, "silent", id="silence is a yes"),
]
NODE = [
    pytest.param("verify.mjs", {'protectedHeader.typ === "JWT" && ': ""}, "typ", id="any typ"),
    pytest.param("verify.mjs", {" && key.kid === kid": ""}, "kid", id="any kid"),
    pytest.param("verify.mjs", {" issuer, audience }": " audience }"}, "issuer", id="any issuer"),
    pytest.param("verify.mjs", {"payload.aud === audience": "true"}, "list", id="audiences"),
    pytest.param("verify.mjs", {"now + SKEW": "Infinity"}, "future", id="any time to come"),
    pytest.param("verify.mjs", {"token.length > 4096 || ": ""}, "oversized", id="any size"),
    pytest.param("verify.mjs", {"others.length || ": ""}, "twice", id="the first of two"),
    pytest.param("verify.mjs", {" && isBit(answer)": ""}, "answer of 2", id="any answer"),
    pytest.param("judge.mjs", {"refused.includes(category.key)": "false"}, "refused", id="deaf"),
    pytest.param("verify.mjs", {"own > at || ": ""}, "before this", id="refused for ever"),
    pytest.param("verify.mjs", {" && answer === 0)": ")"}, "after this", id="any answer is newer"),
    pytest.param("judge.mjs", {"isSignalled && account": "false"}, "account", id="no account"),
]


def altered(folder: Path, names: tuple[str, str], name: str, changes: dict[str, str]) -> Path:
    references.laid(folder, *names)
    text = (folder / name).read_text()
    for part, other in changes.items():
        assert text.count(part) == 1, part
        text = text.replace(part, other)
    (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(("name", "changes", "words"), PHP)
def test_php_is_found_out(tmp_path: Path, name: str, changes: dict[str, str], words: str) -> None:
    answers = references.php(altered(tmp_path, ("verify.php", "judge.php"), name, changes))

    found = differences(answers, ALL)
    assert [difference for difference in found if words in difference] != []


@pytest.mark.parametrize(("name", "changes", "words"), NODE)
def test_node_is_found_out(tmp_path: Path, name: str, changes: dict[str, str], words: str) -> None:
    folder = altered(tmp_path, ("verify.mjs", "judge.mjs"), name, changes)

    found = differences(references.node(folder), ALL)
    assert [difference for difference in found if words in difference] != []
