"""Ids that sort by time: UUIDv7 (RFC 9562)."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def uuid7(now: datetime) -> UUID:
    """Return a new id of this moment; its other 74 bits are random."""
    milliseconds = int(now.timestamp() * 1000)
    random = secrets.randbits(74)
    return UUID(int=milliseconds << 80 | _VERSION | random >> 62 << 64 | _VARIANT | random % 2**62)


def floor(moment: datetime) -> UUID:
    """Return the lower bound of ids of this moment or later, above all earlier ones."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def time_of(id: UUID) -> datetime:
    """Return when an id was made, by its maker's clock. Raise ValueError if it is no UUIDv7."""
    if id.version != 7:
        raise ValueError(f"{id} is not a UUIDv7.")
    seconds, milliseconds = divmod(id.int >> 80, 1000)
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:  # 48 bits reach further than the calendar
        raise ValueError(f"{id} is of a year that no date can express.") from error
    return moment.replace(microsecond=milliseconds * 1000)
