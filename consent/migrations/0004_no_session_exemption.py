"""Drop the mark of cookies that a server might set for the session without a yes.

The mark is lost, also in a catalogue that had it: such a cookie waits for its category like its
neighbours. A notice in which it stands keeps it, since its bytes are signed, and nothing reads it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_worker_lease")]
    operations = [migrations.RemoveField("cookie", "session_exempt")]
