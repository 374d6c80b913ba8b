"""A server that keeps the log's checkpoints, and says when one does not continue the last."""

from consent.proof.witness.comparison import LogFault, LogFork
from consent.proof.witness.witness import Witness

__all__ = ["LogFault", "LogFork", "Witness"]
