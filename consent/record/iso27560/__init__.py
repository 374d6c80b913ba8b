"""A decision as an ISO/IEC TS 27560 record, and the receipt that carries it."""

from consent.record.iso27560.mapping import document
from consent.record.iso27560.sealed import MIME, NoLeaf, receipt_file

__all__ = ["MIME", "NoLeaf", "document", "receipt_file"]
