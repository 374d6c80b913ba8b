"""Facts about the company are confirmed by a named person before they are published.

The law: 15 U.S.C. 45 (what a page states has to be true), Conn. Public Act 25-113 (language
models), P-39.1, ss. 3.3 and 17 (the assessment before Quebecers' data are handled).
"""

import pytest
from django.core.management import CommandError, call_command

from consent.models import Notice
from consent.publishing import seeding


@pytest.mark.requirement("R172", "R182")
@pytest.mark.django_db
def test_a_fresh_installation_is_refused_with_the_list_of_what_nobody_has_confirmed() -> None:
    seeding.seed()

    with pytest.raises(CommandError, match="Mend first") as refused:
        call_command("publish", "mix", "--reason", "The first notice")

    listed = str(refused.value)
    for name in ("Where data is stored", "Language models", "Data of minors", "Age", "assessment"):
        assert name in listed
    assert "We do not collect, use or sell personal data to train" in listed
    assert not Notice.objects.exists()
