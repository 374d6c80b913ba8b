"""Drop the texts of a site whose meaning the law or this system fixes: they are translations now.

What a site had written for them is lost; the history of changes keeps each of its edits. A published
notice keeps its words, since its bytes are signed, and visitors read them until the next publication,
whose review shows each word that changes. What was reviewed before and waits is published as it was
read. Applied backwards, the columns come back empty, and the lint asks for their texts.
"""

from django.db import migrations, models

LENGTHS = {
    "save_label": 30,
    "close": 30,
    "always_on": 30,
    "allowed": 30,
    "off": 30,
    "cookies_label": 60,
    "saved_accepted": 160,
    "saved_rejected": 160,
    "saved_custom": 160,
    "change_label": 30,
    "hide": 30,
    "unsent": 200,
    "signal_status": 80,
    "signal_reason": 160,
    "opted_out": 160,
    "by_choice": 60,
    "by_region": 60,
    "by_default": 60,
    "by_lapse": 60,
    "changed": 120,
    "embed_once": 40,
    "embed_always": 40,
    "chat_refused": 200,
    "chat_start": 30,
    "chat_cancel": 30,
    "choices_link": 60,
}


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_no_sensitive_cookies")]
    operations = [
        operation
        for name, length in LENGTHS.items()
        for operation in (
            migrations.AlterField("wording", name, models.CharField(max_length=length, default="")),
            migrations.RemoveField("wording", name),
        )
    ]
