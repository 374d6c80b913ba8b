"""The words that came with frames and reasons, where a catalogue speaks a language that we ship."""

import json
from pathlib import Path

from typing import Any

from django.db import migrations

CATALOGUE = Path(__file__).parents[1] / "publishing" / "seed" / "mix.json"
NEW = (
    "by_choice",
    "by_region",
    "by_default",
    "by_lapse",
    "embed_body",
    "embed_once",
    "embed_always",
)


def write(apps: Any, schema_editor: Any) -> None:
    wording = json.loads(CATALOGUE.read_text(encoding="utf-8"))["wording"]
    for language, texts in wording.items():
        rows = apps.get_model("consent", "Wording").objects.filter(language=language)
        rows.update(**{name: texts[name] for name in NEW})


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_theme_hosts_sightings")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
