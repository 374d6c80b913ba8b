"""The attacks of whoever owns the database (SQL), and of whoever has the keys as well (key)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import NamedTuple

from django.db import connection, transaction

from consent.lib import uuid7
from consent.models import Decision, Notice, Site
from consent.proof.log import checkpoints, leaves, records, sequencer
from consent.proof.models import Leaf
from consent.record.signals import Reason
from tests.proof.attacks import placed
from tests.proof.attacks.world import DAY, World
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.owner import COPY, EDIT, LEAF, NO_LEAF, NO_ROW, TOMBSTONE, YES, ask, drop_triggers

FLIP = {
    "sqlite": (
        f"CREATE TRIGGER flip AFTER INSERT ON consent_decision BEGIN "
        f"UPDATE consent_decision SET {YES} WHERE id = NEW.id; END",
    ),
    "postgresql": (
        "CREATE FUNCTION flip() RETURNS trigger LANGUAGE plpgsql AS "
        """$$ BEGIN NEW.choices = '{"analytics": [1, 1]}'; RETURN NEW; END $$""",
        "CREATE TRIGGER flip BEFORE INSERT ON consent_decision "
        "FOR EACH ROW EXECUTE FUNCTION flip()",
    ),
}
OTHER_SALT = "UPDATE proof_leaf SET salt = %(salt)s WHERE record = %(id)s"
OTHER_SEAL = "UPDATE proof_leaf SET seal = %(salt)s WHERE record = %(id)s"
OTHER_TIME = "UPDATE proof_logcheckpoint SET at = '2020-01-01 00:00:00+00:00'"
FROM_THERE = "DELETE FROM consent_decision WHERE id >= %(id)s"


Do = Callable[[World], object]


def _to(whose: Callable[[World], Decision], *statements: str) -> Do:
    """Do it to an answer, by SQL alone; `new` is another id, of two months ago."""

    def do(world: World) -> None:
        id = whose(world).pk
        ((place,),) = ask(placed.PLACE, id=id)
        facts = {"id": id, "new": uuid7.uuid7(world.now - 60 * DAY), "place": str(place)}
        for sql in statements:
            ask(sql, **facts, salt=placed.SALT, entry=bytes(32))

    return do


OLD = attrgetter("old")  # the answer that has a place
NEW = World.answer
DROP = (NO_LEAF, NO_ROW)


def _relabel(world: World) -> None:
    _to(OLD, TOMBSTONE, NO_LEAF, EDIT.format(YES))(world)
    row = Decision.objects.select_related("notice__site").get(pk=world.old.pk)
    entry = sha256(placed.SALT + leaves.record_of(row)).digest()
    ask(LEAF.format("NULL"), new=world.old.pk, salt=placed.SALT, entry=entry)


def _replay_a_tombstone(world: World) -> None:
    """Of an erasure after the backup that was put back: its row is there again."""
    stone = "proof_tombstone (id, day, places, seal) VALUES (%(id)s, %(day)s, %(place)s, %(seal)s)"
    ((place,),) = ask(placed.PLACE, id=world.old.pk)
    point = transaction.savepoint()
    leaves.write_tombstones([place], Reason.ERASED, world.now)
    ((id, day, seal),) = ask("SELECT id, day, seal FROM proof_tombstone")
    transaction.savepoint_rollback(point)
    sequencer.begin_anew(world.now)
    _to(OLD, *DROP)(world)
    ask(f"INSERT INTO {stone}", id=id, day=day, place=str(place), seal=seal)


def _flip_at_intake(world: World) -> None:
    for sql in FLIP[connection.vendor]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    world.answer()


def _answer_twice(world: World) -> None:
    """A no; then, under the same id, a yes, which the service itself commits to."""
    _to(NEW, *DROP)(world)
    fields = [field.attname for field in Decision._meta.concrete_fields]
    said = {name: getattr(world.new, name) for name in fields}
    choices = {key: [version, 1] for key, (version, *_) in said["choices"].items()}
    Decision(**said | {"choices": choices}).write()


def _reworded(number: int = 1) -> dict[str, str]:
    """The notice, of a number, with other words."""
    latest = Notice.objects.latest("number")
    purpose = latest.snapshot["categories"][1]["texts"]["en"]["purpose"]
    body = latest.body.replace(purpose, "To sell what you do here to data brokers.")
    body = body.replace('"number":1', f'"number":{number}')
    return {"body": body, "digest": sha256(body.encode()).hexdigest()}


def _edit_notice(world: World) -> None:
    ask("UPDATE consent_notice SET body = %(body)s, digest = %(digest)s", **_reworded())


def _new_meaning(world: World) -> None:
    values = "2, site_id, %(body)s, %(digest)s, published_at, published_by"
    columns = "number, site_id, body, digest, published_at, published_by"
    insert = f"INSERT INTO consent_notice ({columns}) SELECT {values} FROM consent_notice"
    ask(insert, **_reworded(2))


def _publish_new_meaning(world: World) -> None:
    """By the service's own hand, with a leaf."""
    facts = {"number": 2, "site": Site.objects.get(), "published_at": world.now}
    Notice.objects.create(**_reworded(2), **facts)


def _replay(world: World) -> None:
    before = ask("SELECT size, note FROM proof_logcheckpoint")
    world.answer()
    sequencer.run(world.now)
    world.look()
    ((size, note),) = before
    ask("UPDATE proof_logcheckpoint SET size = %(size)s, note = %(note)s", size=size, note=note)


def _write_anew(world: World, write: Callable[[datetime], object] = sequencer.run) -> None:
    """The whole log, by its key."""
    checkpoints.forget()
    for table in ("leaf", "logtile", "logcheckpoint"):
        ask(f"DELETE FROM proof_{table}")
    for kind in (Leaf.Kind.NOTICE, Leaf.Kind.CHANGE, Leaf.Kind.DECISION):
        leaves.commit(records.rows(kind))
    write(world.now)


def _begin_anew(world: World) -> None:
    """A log of the next name, as after a restore."""
    _write_anew(world, sequencer.begin_anew)


def _in_turn(*steps: Do) -> Do:
    def do(world: World) -> None:
        for step in steps:
            step(world)

    return do


def _split(world: World) -> None:
    """Somebody else is shown another log, and so is the cosigner."""
    world.answer()
    sequencer.run(world.now)
    world.cosign()
    point = transaction.savepoint()
    _to(OLD, EDIT.format(YES))(world)
    _write_anew(world)
    world.cosign()
    transaction.savepoint_rollback(point)


def _freeze(world: World) -> None:
    """The witness is shown the old checkpoint for ever."""
    world.service.frozen = world.service.fetch("/log/checkpoint").body.decode()
    world.later = 2 * DAY


class Attack(NamedTuple):
    words: str
    needs: str  # SQL, or the key
    do: Do
    noticed: str  # by whom: V, P, W, R, A


ATTACKS = (
    Attack("edit a row", "SQL", _to(OLD, EDIT.format(YES)), "V––R–"),
    Attack("delete row and leaf", "SQL", _to(OLD, *DROP), "V––R–"),
    Attack("insert a row, dated back", "SQL", _to(OLD, COPY), "–––R–"),
    Attack(
        "insert a row with a leaf, dated back",
        "SQL",
        _to(OLD, COPY, LEAF.format("NULL")),
        "–––R–",
    ),
    Attack("change a salt", "SQL", _to(OLD, OTHER_SALT), "–––R–"),
    Attack("delete, and write “erased”", "SQL", _to(OLD, TOMBSTONE, *DROP), "V––R–"),
    Attack("relabel: edit, new leaf, “erased”", "SQL", _relabel, "V––R–"),
    Attack("replay a tombstone of a log that was lost", "SQL", _replay_a_tombstone, "V–WR–"),
    Attack("flip a no at intake", "SQL", _flip_at_intake, "–––R–"),
    Attack("flip a no before its place", "SQL", _to(NEW, EDIT.format(YES)), "–––R–"),
    Attack("drop an answer before its place", "SQL", _to(NEW, *DROP), "–P–––"),
    Attack("a no and a yes under one id", "SQL", _answer_twice, "–P–––"),
    Attack("never give a place", "SQL", _to(NEW, OTHER_SEAL), "–P–R–"),
    Attack("edit the notice and its digest", "SQL", _edit_notice, "V–WR–"),
    Attack("new words under an old version", "SQL", _new_meaning, "––WR–"),
    Attack("insert a row, dated back, its leaf in the log", "SQL", placed.insert, "–P–R–"),
    Attack("write “erased” in the log", "SQL", placed.erase, "VP–R–"),
    Attack("relabel in the log", "SQL", placed.relabel, "VP–R–"),
    Attack("edit row, leaf and log in place", "SQL", placed.edit, "VP–R–"),
    Attack("roll back to a state of before", "SQL", placed.roll_back, "–PW–A"),
    Attack("roll back, and say: restored", "SQL", placed.roll_back_under_another_name, "VPWR–"),
    Attack("empty the log: it begins without an answer", "SQL", placed.empty, "V–W–A"),
    Attack("put an old checkpoint back", "SQL", _replay, "–PWRA"),
    Attack("touch a checkpoint's time", "SQL", _to(OLD, OTHER_TIME), "–––––"),
    Attack(
        "write the whole log anew",
        "key",
        _in_turn(NEW, _to(OLD, EDIT.format(YES)), _write_anew),
        "VPW–A",
    ),
    Attack("shrink the log", "key", _in_turn(NEW, _to(OLD, FROM_THERE), _write_anew), "VPW–A"),
    Attack("new words under an old version, published", "key", _publish_new_meaning, "––WR–"),
    Attack(
        "lose an answer, and say: restored",
        "key",
        _in_turn(NEW, _to(OLD, NO_ROW), _begin_anew),
        "VPW––",
    ),
    Attack("show somebody else another log", "key", _split, "––––A"),
    Attack("show a witness an old log", "key", _freeze, "––W––"),
)


def play(attack: Attack, witness: FakeWitness) -> str:
    """Return who notices; the database is left as it was."""
    with transaction.atomic():
        world = World(witness)
        drop_triggers()
        attack.do(world)
        found = world.noticed()
        transaction.set_rollback(True)
    return found


def rows() -> Iterator[str]:
    """Yield the table of .github/THREATS.md: what is noticed by the same people, together."""
    together: dict[tuple[str, str], list[str]] = {}
    for attack in ATTACKS:
        together.setdefault((attack.needs, attack.noticed.replace("–", "")), []).append(
            attack.words
        )
    for (needs, who), words in together.items():
        yield f"| {'; '.join(words)} | {needs} | {who or 'nobody'} |"
