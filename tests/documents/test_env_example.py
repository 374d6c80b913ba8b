"""`.env.example`, the README and the message about a missing secret say the same."""

import pytest

from config import casts
from tests.documents import block
from tests.shared import ROOT


def test_the_secret_is_made_as_the_readme_the_example_and_the_error_say() -> None:
    (make,) = (
        line for line in block("README.md", "createsuperuser").splitlines() if ".env" in line
    )
    _, _, told = make.partition(" && ")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [line for line in make.split(" && ") if line not in example] == []
    with pytest.raises(ValueError, match="It is missing") as refused:
        casts.secret("")
    assert told in str(refused.value).replace("{name}", "DJANGO_SECRET_KEY")
