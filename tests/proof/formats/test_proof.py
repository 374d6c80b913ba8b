"""What the log writes of one record: its promise, and its proof."""

from uuid import UUID

from consent.proof.formats.notes import Promise, encode, from_base64

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


def test_a_proof_is_written_as_the_specification_does() -> None:
    lines = ["c2sp.org/tlog-proof@v1", "index 73894", *PATH, "", CHECKPOINT]
    path = [from_base64(line) for line in PATH]
    assert encode(73894, path, CHECKPOINT) == "\n".join(lines)
    assert encode(0, [], CHECKPOINT) == f"{lines[0]}\nindex 0\n\n{CHECKPOINT}"


def test_a_promise_names_the_decision_its_entry_and_the_deadline() -> None:
    owed = Promise("consent.example.com/log", UUID(int=7), bytes(32), 1_764_191_700)
    assert owed.text == (
        "consent.example.com/log/promise\n"
        "00000000-0000-0000-0000-000000000007\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        "1764191700\n"
    )
