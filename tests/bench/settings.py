"""Settings as operators get them wrong, and what the command says of each."""

import tempfile
from pathlib import Path

from tests.wrong_settings import MISTAKES, installation, run


def main() -> None:
    print("| mistake | number | what was said | lines | exit |")
    print("| --- | --- | --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as temporary:
        folder = installation(Path(temporary))
        for mistake in MISTAKES:
            done = run(mistake, folder)
            said = done.stderr.splitlines()
            found = [line for line in said if line.startswith(("consent.", "CommandError"))]
            number, _, sentence = (found or ["–  nothing"])[0].partition("  ")
            exit_code = done.returncode
            print(f"| {mistake.name} | {number} | {sentence} | {len(said)} | {exit_code} |")
