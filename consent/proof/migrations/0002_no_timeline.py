from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proof", "0001_log")]

    operations = [migrations.RemoveField("logcheckpoint", "timeline")]
