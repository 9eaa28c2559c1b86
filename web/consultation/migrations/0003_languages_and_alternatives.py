"""The language of those who want news; what is said outside the questions of unfinished answers."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultation", "0002_closed_and_withdrawn")]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="language",
            field=models.CharField(default="en", max_length=12),
        ),
        migrations.AddField(
            model_name="draft",
            name="words",
            field=models.TextField(blank=True, default=""),
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="respondent",
                field=models.CharField(
                    blank=True,
                    choices=[
                        ("individual", "A person"),
                        ("representative", "Somebody on behalf of a person"),
                        ("organisation", "An organisation or group"),
                    ],
                    max_length=20,
                ),
            )
            for name in ("draft", "response")
        ),
    ]
