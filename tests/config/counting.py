"""Requests that were counted in this process."""

from consent.web import metrics


def counted(**labels: str) -> float:
    """How many have these labels; without one, all of them."""
    (requests,) = (row for row in metrics.collect() if row.name == "consent_request_seconds")
    return sum(
        sample.value
        for sample in requests.samples
        if sample.name.endswith("_count") and labels.items() <= sample.labels.items()
    )
