from tests.admin.conftest import bare, editor, notice, shop, site, staff

__all__ = ["bare", "editor", "notice", "shop", "site", "staff"]
