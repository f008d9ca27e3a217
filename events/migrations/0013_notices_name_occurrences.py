"""Changes still to be told name an occurrence «occurrence», as the code that reads them does now."""

from django.db import migrations


def rename(before: str, after: str):
    """A step that gives one key of each waiting change another name."""

    def step(apps, schema_editor) -> None:
        for notice in apps.get_model("events", "WaitingNotice").objects.all():
            for change in notice.changes:
                if before in change:
                    change[after] = change.pop(before)
            notice.save(update_fields=["changes"])

    return step


class Migration(migrations.Migration):
    dependencies = [("events", "0012_proposals")]
    operations = [migrations.RunPython(rename("sitting", "occurrence"), rename("occurrence", "sitting"))]
