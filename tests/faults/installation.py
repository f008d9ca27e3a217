"""``python -m tests.faults.installation settle|everything|enter``: a portal that people have lived in, looked at."""

import datetime as dt
import hashlib
import sys
import uuid

import django

PASSWORD = "une-phrase-que-personne-ne-devine"
WHO = "lea@example.org"


def settle() -> None:
    """The demonstration, an account, and a row in each table that the demonstration leaves empty."""
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType
    from django.core.files.base import ContentFile
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from consortium.models import ScheduledRun
    from consortium.outbox.enqueue import enqueue
    from events.models import Occurrence
    from partners.models import Activity, ActivityDocument, User
    from tests.factories import ReminderFactory, RequestFactory, coordination

    call_command("migrate", verbosity=0)
    call_command("load_territories", verbosity=0)
    call_command("seed_demo", accounts=True, verbosity=0)
    user = coordination(email=WHO)
    user.set_password(PASSWORD)
    user.save()
    group = Group.objects.create(name="Relecture")
    group.permissions.add(Permission.objects.first())
    user.groups.add(group)
    user.user_permissions.add(Permission.objects.last())
    Client(headers={"host": "localhost"}).force_login(user)
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(User), object_id="1", action_flag=CHANGE,
        object_repr="L’été\u2028", change_message="[]",
    )  # fmt: skip
    document = ActivityDocument(activity=Activity.objects.first(), title="Fiche technique")
    document.file.save("fiche.pdf", ContentFile(b"%PDF-1.4 une fiche"))
    occurrence = Occurrence.objects.first()
    ReminderFactory(occurrence=occurrence)
    with transaction.atomic():
        enqueue(kind="request_news", to="zoe@example.org", key="une", context={"title": "Nouvelles"})
    ScheduledRun.objects.create(
        name="outbox", slot=timezone.now(), claimed_at=timezone.now() + dt.timedelta(microseconds=1)
    )
    _fill_what_is_empty()
    RequestFactory().delete()  # a key that must not be given again


def _fill_what_is_empty() -> None:
    """A row in each table that has none, for as long as that helps: one may need another's."""
    from django.apps import apps

    empty = {model for model in apps.get_models(include_auto_created=True) if not model._base_manager.exists()}
    while done := {model for model in empty if _fill(model)}:
        empty -= done


def _fill(model) -> bool:
    """Make the shortest row that the fields of a model allow; whether the database took it."""
    from django.db import DatabaseError, models, transaction

    samples = {
        models.CharField: "x@example.org", models.TextField: "L’été", models.UUIDField: uuid.UUID(int=1),
        models.DateTimeField: dt.datetime(2027, 3, 28, 1, 2, 3, 456789, tzinfo=dt.UTC), models.BooleanField: True,
        models.DateField: dt.date(2027, 3, 28), models.TimeField: dt.time(1, 2), models.IntegerField: 1,
        models.FloatField: 0.1, models.DecimalField: 1, models.JSONField: {}, models.BinaryField: b"\x00\xff",
        models.FileField: "", models.GenericIPAddressField: "2001:db8::1", models.DurationField: dt.timedelta(1),
    }  # fmt: skip
    values = {}
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey):
            first = field.related_model._base_manager.first()
            values[field.attname] = first and getattr(first, field.target_field.attname)
        elif field.has_default() or field.null or isinstance(field, models.AutoField):
            continue
        elif field.choices:
            values[field.attname] = field.choices[0][0]
        else:
            value = next(sample for kind, sample in samples.items() if isinstance(field, kind))
            values[field.attname] = value[: field.max_length] if isinstance(value, str) else value
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([model(**values)])
    except DatabaseError:
        return False
    return True


def everything() -> None:
    """Every row of every model and every upload, a line each; then the next key of each table, by its number."""
    from django.apps import apps
    from django.conf import settings

    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.order_by("pk").values():
            print(model._meta.label, sorted(row.items()))  # noqa: T201
    for path in sorted(settings.MEDIA_ROOT.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            print("file", path.relative_to(settings.MEDIA_ROOT), digest)  # noqa: T201


def enter() -> None:
    """Log in by the form, and find a word of the programme by the search."""
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    from events.models import Occurrence
    from partners.models import ActivityRequest

    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=False)
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    override_settings(STORAGES=settings.STORAGES | plain).enable()  # no file was collected
    answer = client.post("/admin/login/", {"username": WHO, "password": PASSWORD}, follow=True)
    print("in", answer.wsgi_request.user, answer.status_code)  # noqa: T201
    occurrence = Occurrence.objects.published().latest("end")
    word = occurrence.event.title
    found = client.get("/agenda/", {"q": word}, follow=True).content.decode()  # a title may read as a sentence
    print("found", occurrence.event.slug in found)  # noqa: T201
    last = ActivityRequest.objects.latest("pk")
    values = {f.attname: getattr(last, f.attname) for f in last._meta.concrete_fields if not f.primary_key}
    for field in last._meta.concrete_fields:
        if field.unique and not field.primary_key:
            values[field.attname] = "un-autre"
    print("next", ActivityRequest.objects.create(**values).pk)  # noqa: T201


if __name__ == "__main__":
    django.setup()
    {"settle": settle, "everything": everything, "enter": enter}[sys.argv[1]]()
