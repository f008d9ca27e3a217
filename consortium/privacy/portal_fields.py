"""Privacy declarations of the foundations' and Django's models."""

from django.db.models import QuerySet

from consortium.privacy.declarations import FOREVER, FieldKind, RetentionPeriod, declare, free_text, impersonal, person

declare(
    "outbox.OutgoingEmail",
    fields={
        "to": FieldKind.ADDRESS,
        "reply_to": FieldKind.ADDRESS,
        **person("key", "subject", "text", "html", "headers", "attachments", "reason"),
        **impersonal("kind", "about", "wanted", "message_id"),
    },
    kept=(RetentionPeriod("après leur envoi ou leur abandon", "KEEP_MESSAGES_DAYS"),),
    of=("to", "reply_to"),
    erase=QuerySet.delete,
    purges=("messages",),
)
declare("consortium.Programme", fields=impersonal("changes"))
declare(
    "consortium.ScheduledRun",
    fields=impersonal("name") | free_text("words"),
    kept=(RetentionPeriod("jusqu’au passage suivant"),),
)
# A digest under a key of ours, erased with its window: nobody can be read out of it.
declare(
    "consortium.RateCount", fields=impersonal("key"), kept=(RetentionPeriod("un jour au plus"),), purges=("limits",)
)
# SentForm: consortium/http/idempotency.py. JournalEntry: partners/privacy.py, which knows whose rows it is about.
declare(
    "consortium.UnsavedForm",
    fields=impersonal("key", "path", "page") | person("content"),
    kept=(RetentionPeriod("un jour au plus"),),
    of=("user__email",),
    erase=QuerySet.delete,
    purges=("unsaved",),
)
declare("contenttypes.ContentType", fields=impersonal("app_label", "model"))
declare("auth.Permission", fields=impersonal("name", "codename"))
declare("auth.Group", fields=impersonal("name"), kept=FOREVER)
