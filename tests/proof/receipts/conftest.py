from tests.receipts.conftest import answer, notice, site

__all__ = ["answer", "notice", "site"]
