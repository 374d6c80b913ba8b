from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, models

from consent.cookies.decision_token import SignedDecision
from consent.kernel import rules
from consent.models.append_only import AppendOnly
from consent.models.notice import Notice
from consent.models.site import Site


class Decision(AppendOnly):
    """One visitor's answer to one notice; never edited (R68, R69, R72)."""

    class Surface(models.TextChoices):
        BANNER = "banner"
        PREFERENCES = "preferences"
        ERASURE = "erasure", "what is left after an erasure"

    class Method(models.TextChoices):
        ACCEPT = "accept"
        REJECT = "reject"
        CUSTOM = "custom"
        WITHDRAW = "withdraw"
        SIGNAL = "signal", "Global Privacy Control was recorded"
        OPT_OUT = "opt-out", "opted out of sale and sharing"
        IMPORTED = "imported", "imported from another product's cookie"

    id = models.UUIDField(primary_key=True, editable=False)  # UUIDv7, made by the banner
    visitor = models.UUIDField(
        help_text="A hash of the random id in the browser's cookie; never a person."
    )
    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    # category key → [version, granted, decided at?, place?, model?]; granted: 1, 0, or null for a
    # switch that was on by rule and not touched (R164)
    choices = models.JSONField()
    surface = models.CharField(max_length=12, choices=Surface)
    method = models.CharField(max_length=8, choices=Method)
    # As it was shown, and beside it where we saw the visitor: a page may be older than a journey
    language = models.CharField(max_length=10)
    region = models.CharField("region shown", max_length=8)
    model = models.CharField("model shown", max_length=8)
    place = models.CharField("where the visitor was", max_length=8)
    place_model = models.CharField("model there", max_length=8)
    signal = models.BooleanField(help_text="A standing no: sent now, or before and never revoked.")
    decided_at = models.DateTimeField(help_text="When the visitor answered.")
    received_at = models.DateTimeField(help_text="When the server received it.")

    class Meta:
        ordering = ["-id"]  # UUIDv7: the newest first
        indexes = [models.Index(fields=["visitor", "id"], name="decision_by_visitor")]
        permissions = [("erase_visitor", "Can erase a visitor's record by receipt")]

    companion: Any = None  # what `write` recorded with it, whose `entry` commits to it

    def __str__(self) -> str:
        return str(self.id)

    def recorded_companion(self) -> Any:
        """Return what was recorded with it, where an app proves the record; None without one."""
        return None

    def write(self) -> bool:
        """Record it with its companion row. Return False if its id is on record already."""
        try:
            self.companion = self.companion_of()
            is_new = _insert(self, self.companion)
        except IntegrityError:  # on SQLite a trigger refuses what is there, before the conflict
            if not Decision.objects.filter(pk=self.pk).exists():
                raise
            is_new = False
        if not is_new:
            self.companion = None
        self._state.adding = not is_new
        return is_new

    @property
    def answer(self) -> rules.Answer:
        return rules.Answer(
            decided_at=int(self.decided_at.timestamp()),
            choices={key: _choice(*words) for key, words in self.choices.items()},
            signal=self.signal,
            region=self.place,
            model=rules.Model(self.model),
        )

    @property
    def signed(self) -> SignedDecision:
        """What the signed cookie says of it."""
        entry = self.companion.entry if self.companion else b""
        return SignedDecision(self.id, self.notice.site.key, self.notice.number, self.answer, entry)


def _choice(version: int, granted: int | None, *given: Any) -> rules.Choice:
    decided_at, place, model, *_ = [*given, None, None, None]
    return rules.Choice(
        version,
        None if granted is None else bool(granted),
        decided_at,
        place,
        None if model is None else rules.Model(model),
    )


def _insert(row: Decision, companion: Any) -> bool:
    """Insert both rows or none by one statement: between two, a thread would wait with the lock."""
    database, fields = connections[DEFAULT_DB_ALIAS], Decision._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]
    columns, table, end = [str(field.column) for field in fields], row._meta.db_table, ""
    if companion:
        table, column, value = companion.inserted
        columns, values = [*columns, column], [*values, value]
    else:
        end = "ON CONFLICT DO NOTHING"
    marks = ", ".join(["%s"] * len(columns))
    with database.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {end}", values)  # noqa: S608
        return database.vendor == "sqlite" or cursor.rowcount == 1


class AccountAnswer(AppendOnly):
    """What an account of the site came to: what its browsers refused, and allowed again (R9, R68).

    Each row says all that was known then. Accounts that never refused anything have none.
    """

    class Reason(models.TextChoices):
        SIGNAL = "signal", "Global Privacy Control"
        CHOICE = "choice", "the visitor's own choice"
        REQUEST = "request", "an opt-out request"
        CONFIRMED = "confirmed", "a confirmed request to come back"

    id = models.UUIDField(primary_key=True, editable=False)  # UUIDv7
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="account_answers", db_index=False
    )
    account = models.CharField(max_length=22, help_text="A keyed hash: no name, no number.")
    opted_out = models.BooleanField(help_text="Of sale and advertising.")
    since = models.DateTimeField(
        null=True, blank=True, help_text="When it opted out, or came back; empty: it never did."
    )
    choices = models.JSONField(
        default=dict,
        help_text="What else was refused or allowed again: the category's version, 1 for a yes, "
        "when (in Unix seconds), and where.",
    )
    reason = models.CharField(max_length=10, choices=Reason)
    decision = models.UUIDField(null=True, blank=True, help_text="The decision that it came with.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "answer of a signed-in visitor"
        verbose_name_plural = "answers of signed-in visitors"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["site", "account", "id"], name="answer_by_account"),
            models.Index(  # an erasure takes the link away
                fields=["decision"],
                condition=models.Q(decision__isnull=False),
                name="answer_by_decision",
            ),
        ]

    def __str__(self) -> str:
        refused = [key for key, (_, granted, *_) in sorted(self.choices.items()) if not granted]
        words = ["out" if self.opted_out else "in", *(f"no {key}" for key in refused)]
        return f"{self.account}: {', '.join(words)}"
