"""Drop the mark of cookies that hold sensitive data: their category says that it collects them.

A category with a marked cookie declares sensitive personal information from now on, so that it
still waits for a yes everywhere, and is published only where it is not sold. Which cookie it was
is lost. A notice in which the mark stands keeps it, since its bytes are signed: what it says of
the category decides, as before.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SENSITIVE = "sensitive"


def _declare(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    categories = apps.get_model("consent", "Category").objects.using(schema_editor.connection.alias)
    for category in categories.filter(cookies__sensitive=True).distinct():
        if _SENSITIVE not in category.personal_information:
            category.personal_information.append(_SENSITIVE)
            category.save(update_fields=["personal_information"])


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_no_session_exemption")]
    operations = [
        migrations.RunPython(_declare, migrations.RunPython.noop),
        migrations.RemoveField("cookie", "sensitive"),
    ]
