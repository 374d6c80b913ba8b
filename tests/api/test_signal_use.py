"""What comes with a signal serves the opt-out, and nothing else."""

import pytest
from django.apps import apps

from tests.api.visiting import GPC, Visitor, a_decision

READ = ["/banner.js", "/banner.json", "/v1/check", "/v1/notice", "/preferences/", "/cookies/"]


def rows() -> dict[str, int]:
    """How much is kept, in each table."""
    models = (model for model in apps.get_models() if model._meta.managed)
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.requirement("R16")
def test_a_signal_leaves_the_opt_out_and_no_other_trace(visitor: Visitor) -> None:
    before = rows()
    for address in READ:
        assert visitor.client.get(address, headers={"Sec-GPC": "1"}).status_code == 200, address
    assert rows() == before

    visitor.decide(a_decision(choices={}, method="signal", signal=True), **GPC)

    assert {name for name, count in rows().items() if count != before[name]} == {
        "consent.Decision",
        "consent.Leaf",  # its salt, for the log
    }
