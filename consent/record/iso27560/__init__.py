"""A decision as an ISO/IEC TS 27560 record, and the receipt that carries it."""

from consent.record.iso27560.mapping import document

__all__ = ["document"]
