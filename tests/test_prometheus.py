from pathlib import Path

import pytest

from consent.api import urls
from consent.statistics import prometheus
from consent.statistics.prometheus import WorkerMetrics


def test_every_public_route_is_counted() -> None:
    names = {pattern.name for pattern in urls.urlpatterns}
    assert names == set(prometheus.ROUTES) - {prometheus.PAGES}


def test_the_sheets_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(prometheus.FOLDER, str(tmp_path))
    (tmp_path / "half.sheet").write_bytes(b"\0" * 8)  # a worker that is just starting
    for name in ("1", "2"):
        sheet = WorkerMetrics(tmp_path / f"{name}.sheet")
        sheet.add("check", 200, 0.25)
        sheet.add("check", 403, 0.5)
    sheet.add("no such route", 999, 1)

    lines = prometheus.text().splitlines()
    assert 'consent_requests_total{route="check",status="2xx"} 2' in lines
    assert 'consent_requests_total{route="check",status="4xx"} 2' in lines
    assert 'consent_requests_total{route="pages",status="5xx"} 1' in lines
    assert 'consent_request_seconds_total{route="check"} 1.500000' in lines
    assert not any("notice" in line for line in lines)
