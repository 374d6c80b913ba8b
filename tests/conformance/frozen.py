"""The service at the vectors' own time: `manage.py serve --application …frozen:application`."""

import time_machine

from tests.conformance.rows import NOW

time_machine.travel(NOW, tick=False).start()

from config.wsgi import application  # noqa: E402  (it starts threads, which take the time from here)

__all__ = ["application"]
