"""A test without the mark `machine` is given a Chromium and nothing else."""

import pytest

from tests import provision


def test_what_only_a_machine_has_is_refused_where_the_mark_is_missing() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"asks the machine for nginx\. Mark it"):
        provision.path(provision.NGINX)


@pytest.mark.machine
def test_where_the_mark_is_it_is_given() -> None:
    assert provision.path(provision.NGINX).endswith("nginx")
