from tests.conformance.conftest import pytest_itemcollected

__all__ = ["pytest_itemcollected"]
