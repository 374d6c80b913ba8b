"""Firefox in a process and a profile of its own, driven over its remote agent."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import provision
from tests.engines import bidi
from tests.engines.bidi import Bidi
from tests.servers import stop

Prefs = dict[str, str | int | bool]

START_SECONDS = 60
FLAGS = ["--headless", "--no-remote", "--remote-debugging-port", "0"]
# It calls nobody: a test run has no business with its maker's servers
QUIET: Prefs = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.chrome.site_icons": False,  # asked for by itself, against a page's policy
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#none",
    "toolkit.telemetry.server": "",
}
HERE: Prefs = {
    "intl.accept_languages": "en-US",
    "network.proxy.type": 0,  # the hosts are on this machine
}


@contextmanager
def running(folder: Path, prefs: Prefs | None = None) -> Iterator[Bidi]:
    """Keep a Firefox running, from the moment it can be driven."""
    command, profile = provision.path(provision.FIREFOX), folder / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(_told(QUIET | HERE | (prefs or {})))
    with (folder / "firefox.log").open("ab") as log:
        process = subprocess.Popen(
            [command, *FLAGS, "--profile", str(profile)],
            env=os.environ | {"MOZ_CRASHREPORTER_DISABLE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        with bidi.session(_address(process, profile, folder / "firefox.log")) as driven:
            yield driven
    finally:
        stop(process)


def _told(prefs: Prefs) -> str:
    return "".join(
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in prefs.items()
    )


def _address(process: subprocess.Popen[bytes], profile: Path, log: Path) -> str:
    """Where its agent listens, which it writes beside its profile."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server = json.loads((profile / "WebDriverBiDiServer.json").read_text())
            return f"ws://{server['ws_host']}:{server['ws_port']}"
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)  # not there yet, or half written
    raise AssertionError(f"Firefox did not start:\n{log.read_text()}")
