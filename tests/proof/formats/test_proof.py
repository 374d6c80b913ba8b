import pytest

from consent.proof.formats.notes import from_base64
from consent.proof.formats.proof import encode, parse
from consent.proof.formats.tree import BadProof

# tlog-proof's own example; its signatures are shortened there
PATH = [
    "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
    "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
    "EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=",
    "RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=",
    "AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=",
]
CHECKPOINT = (
    "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"
    "— example.com/fancylog hI2DJwAA\n"
)
LINES = ["c2sp.org/tlog-proof@v1", "index 73894", *PATH, "", CHECKPOINT]
TEXT = "\n".join(LINES)
EXTRA = "extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ="


def test_the_specifications_proof_is_read_and_written() -> None:
    proof = parse(TEXT)
    assert proof == (73894, [from_base64(line) for line in PATH], CHECKPOINT)
    assert encode(*proof) == TEXT


def test_a_line_of_extra_data_may_stand_there() -> None:
    extra = "extra YWdl"
    assert parse("\n".join([LINES[0], extra, *LINES[1:]])) == parse(TEXT)


def test_the_first_entry_alone_has_no_path() -> None:
    assert encode(0, [], CHECKPOINT) == f"{LINES[0]}\nindex 0\n\n{CHECKPOINT}"
    assert parse(encode(0, [], CHECKPOINT)) == (0, [], CHECKPOINT)


@pytest.mark.parametrize(
    "text",
    [
        "", TEXT.replace("@v1", "@v2"), TEXT.replace("index ", "index"),
        TEXT.replace("index 7", "index 07"), TEXT.replace("index 7", "index -7"),
        TEXT.replace("73894", "٧"), TEXT.replace("PlQ=", "PlR="), TEXT.replace("PlQ=", "PlQ"),
        TEXT.replace("\n\nexample", "\nexample"), TEXT.replace("\n", "\r\n"), f"\n{TEXT}",
        "\n".join([LINES[0], "extra ", *LINES[1:]]), "\n".join([LINES[0], EXTRA, *LINES[1:]]),
        "\n".join([LINES[0], "extra YW-l", *LINES[1:]]),
        "\n".join([*LINES[:2], "AAAA", *LINES[2:]]),
        "\n".join([*LINES[:2], *PATH * 13, *LINES[2:]]),
    ],
)  # fmt: skip
def test_no_other_text_is_a_proof(text: str) -> None:
    with pytest.raises(BadProof):
        parse(text)
