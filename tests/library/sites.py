"""Sites as the library's page writes them, each a process in an environment of its own."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from tests.documents import block
from tests.library.environments import Environment, clean
from tests.servers import free_port, stop

DOCUMENT = "consent/client/README.md"
SERVER = Path(__file__).with_name("serve.py")
SECONDS = 60
SETTINGS = """
SECRET_KEY = "only-for-tests"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.messages"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "shop.urls"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [__import__("os").path.dirname(__file__)],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
"""
URLS = """
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path


def home(request):
    response = render(request, "home.html")
    response.set_cookie("_ga", "1")
    return response


def figures(request):
    return HttpResponse("figures", status=200 if request.consent.allows("analytics") else 403)


async def figures_async(request):
    return figures(request)


urlpatterns = [
    path("", home),
    path("figures", figures),
    path("figures_async", figures_async),
]
"""
SERVED = """
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
asynchronous = get_asgi_application()
"""
PAGE = '{% if "analytics" in request.consent.allowed %}counted{% else %}not counted{% endif %}'
MANAGE = """
import os, sys
from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
execute_from_command_line(sys.argv)
"""

Write = Callable[[str], str]  # a document's code, with the test's service in it


def write_django(folder: Path, here: Write) -> None:
    files = {
        "manage.py": MANAGE,
        "shop/__init__.py": "",
        "shop/settings.py": SETTINGS + here(block(DOCUMENT, "CONSENT_CLIENT")),
        "shop/places.py": "def region(request):\n    return 'FR'\n",
        "shop/urls.py": URLS,
        "shop/home.html": PAGE,
        "shop/served.py": SERVED,
    }
    (folder / "shop").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)


def write_block(holding: str) -> Callable[[Path, Write], None]:
    """A site that is nothing but one block of the page."""

    def write(folder: Path, here: Write) -> None:
        (folder / "shop.py").write_text(here(block(DOCUMENT, holding)))

    return write


class Answer(NamedTuple):
    status: int
    body: str
    cookies: list[str]  # the Set-Cookie lines


class Site(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, cookies: str = "") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("GET", path, headers={"Cookie": cookies} if cookies else {})
            response = connection.getresponse()
            lines = response.headers.get_all("Set-Cookie") or []
            return Answer(response.status, response.read().decode(), lines)
        finally:
            connection.close()

    def await_answer(self, cookies: str, body: str) -> Answer:
        """The page, once it says so: its first check waits for the register a moment only."""
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                answer = self.get("/", cookies)
            except OSError:
                answer = Answer(0, "no server yet", [])
            if answer.body == body:
                return answer
            assert self.process.poll() is None, "The site's server has ended."
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)


@contextmanager
def running(environment: Environment, folder: Path, target: str, *kind: str) -> Iterator[Site]:
    port = free_port()
    log = folder / "server.log"
    arguments = [str(folder), target, str(port), *kind]
    command = [str(environment.python), "-W", "error", str(SERVER), *arguments]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield Site(port, process)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{log.read_text()}") from error
    finally:
        stop(process)
