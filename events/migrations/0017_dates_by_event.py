import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0016_search_title"),
        ("partners", "0010_words_of_constraints"),
        ("territories", "0004_complete_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="occurrence",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="occurrences",
                to="events.event",
                verbose_name="événement",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["-updated_at", "-id"], name="event_last_changed"),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["event", "end", "start"], name="occurrence_event_dates"),
        ),
    ]
