import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.proof.formats.notes import (
    MOST,
    BadNote,
    Checkpoint,
    Signer,
    Verifier,
    encode,
    from_base64,
    open_note,
    sign,
)
from consent.proof.formats.tree import EMPTY

# signed-note's own example
EXAMPLE = Verifier.of("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
    "RKuwHjG1Yu72IneyaQM=\n"
)
# and those of Go's sumdb, which the format comes from
PETERS_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER = Verifier.of(PETERS_KEY)
ENOCH = Verifier.of("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox"
    "33WWd1RvMc+QQ=\n"
)
NOTE = f"{TEXT}\n{BY_PETER}"

SIGNER = Signer("consent.example.com/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def test_the_specifications_example_and_gos_own_are_opened_and_written_octet_for_octet() -> None:
    assert open_note(EXAMPLE_NOTE, [EXAMPLE]) == "This is an example message.\n"
    for known in ([PETER], [ENOCH], [PETER, ENOCH], [ENOCH, EXAMPLE]):  # one is enough
        assert open_note(NOTE + BY_ENOCH, known) == TEXT
    seed = from_base64("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    signer = Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(seed))
    assert signer.vkey == PETERS_KEY
    assert sign(TEXT, [signer]) == NOTE


def test_several_sign_and_a_text_may_have_empty_lines() -> None:
    other = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\1"))
    text = "è subito sera\n\nun'altra riga\n"
    for known in (SIGNER, other):
        assert open_note(sign(text, [SIGNER, other]), [known.verifier]) == text


@pytest.mark.parametrize(
    "note",
    [
        "", "\n\n", TEXT, f"{TEXT}\n", f"{TEXT}{BY_PETER}", f"{NOTE}\n", NOTE[:-1],
        NOTE.replace("answer", "Answer"), NOTE.replace("— ", "- "), NOTE.replace("— ", "—"),
        NOTE.replace("x08g", "x08h"), NOTE.replace("nAM=", "nAN="), NOTE.replace("nAM=", "nAM"),
        NOTE.replace("x08go/", "x08go_"), NOTE.replace("\n", "\r\n"), f"{TEXT}\t\n\n{BY_PETER}",
        f"\0{NOTE}", f"\ud800{NOTE}", NOTE + "— EnochRoot AAAA\n", NOTE + "— EnochRoot\n",
        NOTE + "— Enoch+Root rwz+eBzm\n", NOTE + "— Enoch\N{NO-BREAK SPACE}Root rwz+eBzm\n",
        NOTE + "—  rwz+eBzm\n", NOTE + "and more\n", NOTE + BY_ENOCH * MOST,
        f"{TEXT}\n{BY_ENOCH}", NOTE.replace("PeterNeumann", "CarmenSandiego"),
        NOTE + BY_PETER.replace("o/ZJk", "o/ZJl"),
        sign(TEXT, [Signer("PeterNeumann", SIGNER.key)]),  # another key by the same name
    ],
)  # fmt: skip
def test_whatever_is_not_such_a_note_by_peter_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        open_note(note, [PETER])


def test_no_part_of_a_verifier_key_and_none_that_was_changed_is_one() -> None:
    parts = {
        PETERS_KEY[start:end]
        for start in range(len(PETERS_KEY) + 1)
        for end in range(start, len(PETERS_KEY) + 1)
    } - {PETERS_KEY}
    changed = {
        PETERS_KEY[:at] + chr(ord(letter) + 1) + PETERS_KEY[at + 1 :]
        for at, letter in enumerate(PETERS_KEY)
    }
    known = {
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETERS_KEY.replace("c74f20a3", "C74F20A3"),
    }
    for vkey in parts | changed | known:
        with pytest.raises(BadNote):
            Verifier.of(vkey)


def test_what_is_no_text_is_not_signed() -> None:
    for text in ("", "no newline", "a\tb\n", "\ud800\n"):
        with pytest.raises(BadNote):
            sign(text, [SIGNER])


# tlog-checkpoint's own example
CHECKPOINT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_specifications_checkpoint_is_read_and_written() -> None:
    checkpoint = Checkpoint.parse(CHECKPOINT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == CHECKPOINT
    assert Checkpoint.parse(f"{CHECKPOINT}an extension\nanother\n") == checkpoint
    assert Checkpoint.parse(Checkpoint("o", 0, EMPTY).text) == Checkpoint("o", 0, EMPTY)


@pytest.mark.parametrize(
    "text",
    [
        "", CHECKPOINT[:-1], f"\n{CHECKPOINT}", f"{CHECKPOINT}\n", f"{CHECKPOINT}\nextension\n",
        CHECKPOINT.replace("2085", "02085"), CHECKPOINT.replace("2085", "-2085"),
        CHECKPOINT.replace("2085", "+2085"), CHECKPOINT.replace("20852163", "9" * 16),
        CHECKPOINT.replace("20852163", "٢"), CHECKPOINT.replace("20852163", ""),
        CHECKPOINT.replace("q2I=", "q2J="), CHECKPOINT.replace("q2I=", "q2I"),
        CHECKPOINT.replace("CsUY", "CsU"), CHECKPOINT.replace("/X", "_X"),
    ],
)  # fmt: skip
def test_no_other_text_is_a_checkpoint(text: str) -> None:
    with pytest.raises(BadNote, match="checkpoint"):
        Checkpoint.parse(text)


# tlog-proof's own example; its signatures are shortened there
PATH = [
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=",
    "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=",
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=",
]
PROVEN = (
    "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"
    "— example.com/fancylog hI2DJwAA\n"
)


def test_a_proof_is_written_as_the_specification_does() -> None:
    lines = ["c2sp.org/tlog-proof@v1", "index 73894", *PATH, "", PROVEN]
    assert encode(73894, [from_base64(line) for line in PATH], PROVEN) == "\n".join(lines)
    assert encode(0, [], PROVEN) == f"{lines[0]}\nindex 0\n\n{PROVEN}"
