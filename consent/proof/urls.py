"""URLs of the log and of what checks a receipt, which stand among the project's own."""

from django.urls import path

from consent.proof import pages
from consent.proof.verifiers import PROGRAMS

from_memory = [
    path("log/checkpoint", pages.checkpoint, name="log-checkpoint"),
    path("log/keys", pages.keys, name="log-keys"),
]
machines = [
    path("log/cuts", pages.cuts, name="log-cuts"),
    path("log/<path:path>", pages.tile, name="log-tile"),
]
visitors = [
    path("log/", pages.log, name="log"),
    path("receipt/", pages.check, name="check-receipt"),
    *(
        path(f"receipt/{name}", pages.program, {"name": name}, name=f"program-{name}")
        for name in PROGRAMS
    ),
]
