"""The same site as of the tests of `record`."""

from tests.record.conftest import published_long_ago, site

__all__ = ["published_long_ago", "site"]
