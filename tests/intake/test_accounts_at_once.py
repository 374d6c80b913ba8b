"""An account that is closed while the link to its decisions is taken away stays closed."""

import pytest

from tests.servers import Project

# `close` begins on another connection before a statement of `unlink`, and may have to wait for it
CLOSED_MEANWHILE = """
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4
from django.db import connection, connections
from django.utils import timezone
from consent import publishing
from consent.models import AccountAnswer
from consent.intake import accounts
from tests import filled

filled.publish(filled.seed())
decision = uuid4()
for name in ("X", "Y"):
    account = accounts.hashes_of(name)[0]
    accounts.set_opt_out(
        "mix",
        account,
        opted_out=True,
        reason=accounts.Reason.REQUEST,
        now=timezone.now(),
        decision=decision,
    )

def close():
    try:
        accounts.close("mix", "X")
    finally:
        connections.close_all()

begun = []
with ThreadPoolExecutor(1) as other:
    def meanwhile(execute, sql, *rest):
        if STATEMENT in sql and not begun:
            begun.append(other.submit(close))
            try:
                begun[0].result(timeout=1)
            except TimeoutError:
                pass  # it waits for us
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        accounts.unlink([decision])
begun[0].result()
rows = AccountAnswer.objects.values_list("account", "decision")
print(list(rows) == [(accounts.hashes_of("Y")[0], None)])
"""


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("current_setting", id="before unlink has the rows"),
        pytest.param('DELETE FROM "consent_accountanswer"', id="once it has them"),
    ],
)
def test_what_is_closed_meanwhile_does_not_come_back(own_postgres: Project, statement: str) -> None:
    assert own_postgres.python(CLOSED_MEANWHILE.replace("STATEMENT", repr(statement))) == "True"
