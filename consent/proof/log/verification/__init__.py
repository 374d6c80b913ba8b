"""Verify every row against the log, and the log against its signed checkpoints."""

from consent.proof.log.verification.rows import Finding, FindingType
from consent.proof.log.verification.whole import UnknownRow, Verification

__all__ = ["Finding", "FindingType", "UnknownRow", "Verification"]
