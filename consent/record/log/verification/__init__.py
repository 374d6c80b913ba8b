"""Every row on record against the log, and the log against what was signed."""

from consent.record.log.verification.findings import Finding, Word
from consent.record.log.verification.rows import noun
from consent.record.log.verification.totals import Totals
from consent.record.log.verification.whole import UnknownRow, Verification

__all__ = ["Finding", "Totals", "UnknownRow", "Verification", "Word", "noun"]
