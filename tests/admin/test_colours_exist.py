"""A colour that no sheet defines is not drawn: a button of danger looked like any other."""

import re
from pathlib import Path

import pytest
from django import contrib

ROOT = Path(__file__).resolve().parents[2] / "static/consent"
OWN = [ROOT / "palette.css", ROOT / "admin.css", *sorted((ROOT / "admin").rglob("*.css"))]
DJANGO = Path(contrib.__path__[0]) / "admin/static/admin/css"


@pytest.mark.parametrize("sheet", OWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_custom_property_of_the_admin_is_defined(sheet: Path) -> None:
    sheets = [*OWN, *sorted(DJANGO.glob("*.css"))]
    defined = {name for item in sheets for name in re.findall(r"(--[\w-]+)\s*:", item.read_text())}

    used = set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text()))

    assert used <= defined
