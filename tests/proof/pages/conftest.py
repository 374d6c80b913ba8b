from tests.pages.conftest import _published, notice, site, visitor

__all__ = ["_published", "notice", "site", "visitor"]
