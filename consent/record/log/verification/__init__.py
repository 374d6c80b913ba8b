"""Every row on record against the log, and the log against what was signed."""

from consent.record.log.verification.rows import Finding, FindingType
from consent.record.log.verification.whole import UnknownRow, Verification

__all__ = ["Finding", "FindingType", "UnknownRow", "Verification"]
