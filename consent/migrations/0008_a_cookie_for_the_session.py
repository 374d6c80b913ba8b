from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0007_colours_in_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="cookie",
            name="session_exempt",
            field=models.BooleanField(
                default=False,
                help_text="Without a yes the site's servers may still set it until the browser is closed: their filter takes its lifetime away instead of dropping it. Only for what visitors choose on the page themselves, such as a language (WP29 opinion 04/2012).",
                verbose_name="for the session without a yes",
            ),
        ),
    ]
