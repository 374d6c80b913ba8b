from django.apps import AppConfig


class ProofConfig(AppConfig):
    name = "consent.proof"
    label = "proof"
    verbose_name = "Proof"
