"""Drop the counts of the time to the question: nothing reads them any more.

The rows are deleted, as retention would do in time. No other count is touched.
"""

from typing import Any

from django.db import migrations, models

OUTCOMES = "shown accept reject custom withdraw signal opt-out imported allowed refused seen"


def delete_times(apps: Any, schema_editor: Any) -> None:
    apps.get_model("consent", "Tally").objects.filter(outcome="time").delete()


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_translated_words")]
    operations = [
        migrations.RunPython(delete_times, migrations.RunPython.noop),
        migrations.AlterField(
            "tally",
            "outcome",
            models.CharField(
                max_length=8,
                choices=[(name, name.replace("-", " ").title()) for name in OUTCOMES.split()],
            ),
        ),
    ]
