from django.apps import AppConfig


class ConsentClientConfig(AppConfig):
    name = "consent.client.django"
    label = "consent_client"
    verbose_name = "Consent client"

    def ready(self) -> None:
        from consent.client.django import middleware  # noqa: F401  (registers its checks)
