"""The example for Kubernetes. Its schema was checked by `kubernetes-validate --strict` (1.37)."""

from typing import Any

import pytest
import yaml

from config import settings
from tests.shared import ROOT

FOLDER = ROOT / "config" / "deploy" / "kubernetes"


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


@pytest.fixture(scope="module")
def kinds() -> dict[str, dict[str, Any]]:
    found = [*read("consent.yaml")["items"], read("secret.yaml")]
    return {f"{resource['kind']} {resource['metadata']['name']}": resource for resource in found}


def pod_of(resource: dict[str, Any]) -> dict[str, Any]:
    spec = resource["spec"]
    template: dict[str, Any] = spec.get("jobTemplate", resource)["spec"]["template"]
    return template


def pods_of(kinds: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: pod_of(kinds[name]) for name in kinds if name.startswith(("Job", "Cron", "Depl"))}


def test_no_volume_must_be_mounted_on_two_machines(kinds: dict[str, dict[str, Any]]) -> None:
    """Most clusters' usual storage has no ReadWriteMany: the pods would wait for it for ever."""
    claims = [name for name in kinds if name.startswith("PersistentVolumeClaim")]
    assert [kinds[name]["spec"]["accessModes"] for name in claims] == [["ReadWriteOnce"]]
    claimed = [
        name
        for name, pod in pods_of(kinds).items()
        for volume in pod["spec"]["volumes"]
        if "persistentVolumeClaim" in volume
    ]
    assert claimed == ["CronJob mix-consent-backup"], "one that is never run twice at once"
    assert kinds[claimed[0]]["spec"]["concurrencyPolicy"] == "Forbid"


def test_what_is_set_is_a_setting_and_what_is_secret_is_empty(
    kinds: dict[str, dict[str, Any]],
) -> None:
    secret, plain = (
        kinds["Secret mix-consent"]["stringData"],
        kinds["ConfigMap mix-consent"]["data"],
    )
    assert {*secret, *plain} <= settings.env.known
    assert set(secret.values()) == {""}


def test_each_deployment_is_found_by_its_labels_and_may_do_little(
    kinds: dict[str, dict[str, Any]],
) -> None:
    pods = pods_of(kinds)
    assert {name: pod["spec"]["containers"][0]["args"][0] for name, pod in pods.items()} == {
        "Job mix-consent-migrate": "migrate",
        "Deployment mix-consent-web": "serve",
        "CronJob mix-consent-backup": "backup",
    }
    for name, pod in pods.items():
        (container,) = pod["spec"]["containers"]
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["resources"]["limits"]["memory"]
        if name.startswith("Deployment"):
            assert kinds[name]["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
    web = pods["Deployment mix-consent-web"]
    assert kinds["Service mix-consent"]["spec"]["selector"] == web["metadata"]["labels"]


def test_a_pod_is_asked_whether_it_lives_and_whether_it_can_answer(
    kinds: dict[str, dict[str, Any]],
) -> None:
    (web,) = pod_of(kinds["Deployment mix-consent-web"])["spec"]["containers"]
    assert "--no-worker" not in web["args"], "a worker alone has nobody who replaces it"
    asked = {name: web[name]["httpGet"]["path"] for name in web if name.endswith("Probe")}
    assert asked == {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": "/readyz",
    }
