from tests.admin.conftest import (
    bare,
    editor,
    measured,
    nothing_measured,
    notice,
    shop,
    site,
    staff,
)

__all__ = ["bare", "editor", "measured", "nothing_measured", "notice", "shop", "site", "staff"]
