"""Erasure and retention reach every month."""

from tests.partitions.record import PRELUDE, THIS
from tests.servers import Project


def test_erasure_looks_everywhere(record: Project) -> None:
    """Also where a machine's clock was wrong when the visitor's id was made."""
    code = """
visitor = uuid7.uuid7(start(this.plus(3)))
[decide(start(this.plus(n)), visitor) for n in (-3, 0, 3, 40)]
left = visitors.erase(visitor, "mix", now=timezone.now())
print(Decision.objects.filter(visitor=visitor).count(), left.decision.choices["marketing"])
"""
    assert record.python(PRELUDE + code) == "0 [1, 0]"


FORGET = """
old, new = start(this.plus(-30)), timezone.now()
gone, back = decide(old).visitor, decide(old).visitor
partitions.empty_default(old, since=this.plus(-40))
print(*partitions.months())
decide(new, back)
print(retention.prune(new), len(visitors.history(gone, "mix")), len(visitors.history(back, "mix")))
print(*partitions.months())
partitions.empty_default(new, since=retention.oldest_month(new))
left = visitors.erase(back, "mix", now=new)
print(Decision.objects.filter(visitor=back).count(), left.decision.choices["marketing"])
"""


def test_retention_drops_a_month_and_keeps_who_answered_again(record: Project) -> None:
    had, told, has, erased = record.python(PRELUDE + FORGET).splitlines()

    assert str(THIS.plus(-30)) in had.split()
    assert str(THIS.plus(-30)) not in has.split()
    assert set(has.split()) < set(had.split())
    assert told.split()[1:] == ["0", "2"]
    assert erased == "0 [1, 0]"
