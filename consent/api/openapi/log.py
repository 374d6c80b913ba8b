"""The transparency log, for whoever checks it. Its tiles are described by C2SP, not by OpenAPI."""

from typing import Any

from consent.api.openapi.parts import problems

TILES = "https://c2sp.org/tlog-tiles"


def checkpoint() -> dict[str, Any]:
    return {
        "operationId": "checkpoint",
        "summary": "How large the transparency log is, signed",
        "description": "A checkpoint (https://c2sp.org/tlog-checkpoint): the log's name, its size "
        "and its root. Beside it, for ever unchanged, lie `/log/tile/LEVEL/NUMBER` and "
        f"`/log/tile/entries/NUMBER` ({TILES}). Whoever keeps a checkpoint sees from them that the "
        "log has only grown.",
        "responses": {
            "200": _text("The checkpoint, a few seconds old at the most."),
            "304": {"description": "The one you have is still good."},
            **problems(f404="The log has not begun yet.", f503="The record cannot be reached."),
        },
    }


def keys() -> dict[str, Any]:
    return {
        "operationId": "logKeys",
        "summary": "The public keys that sign the log and receipts",
        "description": "One a line, as verifiers read them (https://c2sp.org/signed-note). "
        "Compare them with the ones that you have from elsewhere.",
        "responses": {
            "200": _text("The keys; the first signs receipts."),
            "304": {"description": "Those you have are still good."},
            **problems(),
        },
    }


def cuts() -> dict[str, Any]:
    return {
        "operationId": "logCuts",
        "summary": "Where the log was cut by the restoring of a backup",
        "description": "One a line: the size that was left, and when. Each is a leaf of the log "
        "as well; a witness whose log does not fit reads here what we say of it.",
        "responses": {
            "200": _text("The cuts; empty where there were none."),
            "304": {"description": "Those you have are still good."},
            **problems(f503="The record cannot be reached."),
        },
    }


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"text/plain": {"schema": {"type": "string"}}}}
