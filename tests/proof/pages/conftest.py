from tests.pages.conftest import _fresh_cache, _published, notice, site, visitor

__all__ = ["_fresh_cache", "_published", "notice", "site", "visitor"]
