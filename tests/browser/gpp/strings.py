"""Reads GPP strings by the IAB's section documents alone, to check what its library wrote.

A field has two bits, unless another number follows its name; with `*8` there are eight in a row.
"""

from collections.abc import Iterator
from typing import Any

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FIBONACCI = (1, 2, 3, 5, 8, 13, 21, 34)
HEADER = 3
Fields = dict[str, Any]

MSPA = "MspaCoveredTransaction MspaOptOutOptionMode MspaServiceProviderMode"
NOTICES = "SaleOptOutNotice TargetedAdvertisingOptOutNotice"
OPT_OUTS = "SaleOptOut TargetedAdvertisingOptOut"
CALIFORNIA = f"""Version:6 SaleOptOutNotice SharingOptOutNotice SensitiveDataLimitUseNotice
    SaleOptOut SharingOptOut SensitiveDataProcessing*9 KnownChildSensitiveDataConsents*2
    PersonalDataConsents {MSPA}"""
DRAFT = f"""MspaVersion:6 MspaCoveredTransaction MspaMode ProcessingNotice {NOTICES} {OPT_OUTS}
    {{child}} AdditionalDataProcessingConsent"""
GPC = "SubsectionType Gpc:1"
SENSITIVE = "SensitiveDataProcessing*8"


def _first(sensitive: int, child: str = "", notice: str = "") -> str:
    """The states of 2022."""
    return f"""Version:6 SharingNotice {NOTICES} {notice} {OPT_OUTS}
        SensitiveDataProcessing*{sensitive} KnownChildSensitiveDataConsents{child} {MSPA}"""


def _later(sensitive: int, child: str = "") -> str:
    return f"""Version:6 ProcessingNotice {NOTICES} {OPT_OUTS}
        SensitiveDataProcessing*{sensitive} KnownChildSensitiveDataConsents{child}
        AdditionalDataProcessingConsent {MSPA}"""


IOWA = f"""Version:6 ProcessingNotice {NOTICES} SensitiveDataOptOutNotice {OPT_OUTS}
    SensitiveDataProcessing*8 KnownChildSensitiveDataConsents {MSPA}"""
# The documents put a header before the last four, which the library does not write
MARYLAND = DRAFT.format(child="")
LATEST = DRAFT.format(child="KnownChildSensitiveDataConsents")

# By section id: the place, and its segments
DOCUMENTS: dict[int, tuple[str, tuple[str, ...]]] = {
    8: ("US-CA", (CALIFORNIA, GPC)),
    9: ("US-VA", (_first(8),)),
    10: ("US-CO", (_first(7), GPC)),
    11: ("US-UT", (_first(8, notice="SensitiveDataProcessingOptOutNotice"),)),
    12: ("US-CT", (_first(8, "*3"), GPC)),
    13: ("US-FL", (_later(8, "*3"),)),
    14: ("US-MT", (_later(8, "*3").replace("ProcessingNotice", "SharingNotice"), GPC)),
    15: ("US-OR", (_later(11, "*3"), GPC)),
    16: ("US-TX", (_later(8), GPC)),
    17: ("US-DE", (_later(9, "*5"), GPC)),
    18: ("US-IA", (IOWA, GPC)),
    19: ("US-NE", (_later(8), GPC)),
    20: ("US-NH", (_later(8, "*3"), GPC)),
    21: ("US-NJ", (_later(10, "*5"), GPC)),
    22: ("US-TN", (_later(8), GPC)),
    23: ("US-MN", (_later(8), GPC)),
    24: ("US-MD", (MARYLAND, GPC)),
    25: ("US-IN", (LATEST, SENSITIVE)),
    26: ("US-KY", (LATEST, SENSITIVE)),
    27: ("US-RI", (LATEST, SENSITIVE)),
}


def read(string: str) -> dict[int, Fields]:
    """Every section of a string by its id, with all of its fields."""
    header, *sections = string.split("~")
    ids = _ids(_bits(header))
    assert len(ids) == len(sections), string
    return {id: _section(id, text) for id, text in zip(ids, sections, strict=True)}


def _section(id: int, text: str) -> Fields:
    _, layouts = DOCUMENTS[id]
    segments = text.split(".")
    assert len(segments) == len(layouts), text
    fields: Fields = {}
    for layout, segment in zip(layouts, segments, strict=True):
        fields |= _segment(layout, _bits(segment))
    return fields


def _segment(layout: str, bits: str) -> Fields:
    fields: Fields = {}
    for word in layout.split():
        name, width, count = _parts(word)
        values = [int(bits[at * width : (at + 1) * width], 2) for at in range(count)]
        fields[name] = values if "*" in word else values[0]
        bits = bits[width * count :]
    assert "1" not in bits and len(bits) < 24, "nothing but padding is left"
    return fields


def _parts(word: str) -> tuple[str, int, int]:
    name, _, count = word.partition("*")
    name, _, width = name.partition(":")
    return name, int(width or 2), int(count or 1)


def _ids(bits: str) -> list[int]:
    """The header's sections: a range in Fibonacci's code, each counted from the one before."""
    assert (int(bits[:6], 2), int(bits[6:12], 2)) == (HEADER, 1)
    rest, last, ids = bits[24:], 0, []
    for _ in range(int(bits[12:24], 2)):
        assert rest[0] == "0", "one id, not a group"
        end = rest.index("11") + 2
        last += sum(_summands(rest[1 : end - 1]))
        ids.append(last)
        rest = rest[end:]
    assert "1" not in rest
    return ids


def _summands(code: str) -> Iterator[int]:
    return (number for number, bit in zip(FIBONACCI, code, strict=False) if bit == "1")


def _bits(text: str) -> str:
    return "".join(f"{ALPHABET.index(letter):06b}" for letter in text)
