"""A decision as an ISO/IEC TS 27560 record, and the receipt that carries it."""

from consent.record.iso27560.document import MIME, NoLeaf, document, receipt_file

__all__ = ["MIME", "NoLeaf", "document", "receipt_file"]
