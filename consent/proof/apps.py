from django.apps import AppConfig


class ProofConfig(AppConfig):
    name = "consent.proof"
    label = "proof"
    verbose_name = "Proof"
    public_urls = "consent.proof.pages"

    def ready(self) -> None:
        """Register what the rest of the service does not know of."""
        from consent.lib import jobs, readings
        from consent.models import Decision
        from consent.models.append_only import AppendOnly
        from consent.proof import receivers  # noqa: F401  (connects them)
        from consent.proof.log import cosigning, hourly, leaves, sequencer
        from consent.proof.receipts import proofs
        from consent.proof.receivers import LOG_ENTRIES
        from consent.record import clock, heartbeat, receipts, retention

        readings.register("log", hourly.read, hourly.TEXTS)
        readings.register("cosigning", cosigning.read, cosigning.TEXTS)
        retention.RULES.append(LOG_ENTRIES)
        heartbeat.INTAKE += [
            heartbeat.no_row("proof_decision"),
            heartbeat.no_row("proof_leaf", "record"),  # no row reaches it through the view
        ]
        now, places, rows = clock.now, "Assigning places in the log", "Verifying the record"
        jobs.register("log", lambda: sequencer.run(now()), every=60.0, during=places)
        jobs.register("verification", lambda: hourly.check_if_due(now()), every=60.0, during=rows)
        jobs.register("cosigning", lambda: cosigning.run(now()), every=10.0, during="Cosigning")
        setattr(AppendOnly, "companion_of", leaves.of_row)
        setattr(Decision, "recorded_companion", receipts.proof)
        receipts.proofs = proofs
