"""Nobody is logged out by the new table: sessions of ``django_session`` are carried over, each with its person."""

import datetime as dt

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils import timezone

OLD_TABLE = "django_session"
READ = "SELECT session_key, session_data, expire_date FROM django_session WHERE expire_date > %s"
BACKEND = "partners.team.backend.StaffBackend"


def carry(apps, schema_editor):
    """Copy what lives, empty the old table: it stays only so that an older release can be put back."""
    connection = schema_editor.connection
    if OLD_TABLE not in connection.introspection.table_names():
        return
    Session = apps.get_model("portal_sessions", "Session")
    known = {str(pk) for pk in apps.get_model("partners", "User").objects.values_list("pk", flat=True)}
    with connection.cursor() as cursor:
        cursor.execute(READ, [timezone.now()])
        for key, data, expires in cursor.fetchall():
            session = SessionStore().decode(data)
            if session.get(SESSION_KEY) not in known:
                continue
            session[BACKEND_SESSION_KEY] = BACKEND
            Session.objects.create(
                session_key=key,
                session_data=SessionStore().encode(session),
                expire_date=expires if timezone.is_aware(expires) else timezone.make_aware(expires, dt.UTC),
                user_id=session[SESSION_KEY],
            )
        cursor.execute("DELETE FROM django_session")


class Migration(migrations.Migration):
    dependencies = [("portal_sessions", "0001_session"), ("partners", "0008_staff_by_team")]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
