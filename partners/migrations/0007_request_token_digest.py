"""Tracking links are derived from the portal's key from now on; of those already sent, a digest is kept."""

import hashlib

from django.db import migrations, models


def keep_digests(apps, schema_editor):
    requests = apps.get_model("partners", "ActivityRequest").objects.using(schema_editor.connection.alias)
    batch = []
    for request in requests.only("pk", "token").iterator(chunk_size=1000):
        request.former_token_digest = hashlib.sha256(request.token.encode()).hexdigest()
        batch.append(request)
    requests.bulk_update(batch, ["former_token_digest"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_second_factor")]

    operations = [
        migrations.AddField(
            model_name="activityrequest",
            name="former_token_digest",
            field=models.CharField(
                blank=True,
                db_index=True,
                default="",
                editable=False,
                help_text="Empreinte du lien de suivi d’avant : il ouvre toujours la demande.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(keep_digests, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="activityrequest", name="token"),
    ]
