"""What the tables of the foundations, and Django's own, hold of persons."""

from django.db.models import QuerySet

from consortium.http import idempotency
from consortium.privacy.declarations import FOREVER, Is, Kept, declare, may_name, nobody, person
from consortium.text.french import duration

declare(
    "outbox.OutgoingEmail",
    fields={
        "to": Is.ADDRESS,
        "reply_to": Is.ADDRESS,
        **person("key", "subject", "text", "html", "headers", "attachments", "reason"),
        **nobody("kind", "about", "wanted", "message_id"),
    },
    kept=(Kept("après leur envoi ou leur abandon", "KEEP_MESSAGES_DAYS"),),
    of=("to", "reply_to"),
    erase=QuerySet.delete,
    purges=("messages",),
)
declare("consortium.Programme", fields=nobody("changes"))
declare("consortium.ScheduledRun", fields=nobody("name") | may_name("words"), kept=(Kept("jusqu’au passage suivant"),))
declare("consortium.SentForm", fields=nobody("key"), kept=(Kept(duration(idempotency.KEPT)),), purges=("forms",))
# A digest under a key of ours, erased with its window: nobody can be read out of it.
declare("consortium.RateCount", fields=nobody("key"), kept=(Kept("un jour au plus"),), purges=("limits",))
# JournalEntry: partners/privacy.py, which knows whose rows it is about.
declare(
    "consortium.UnsavedForm",
    fields=nobody("key", "path", "page") | person("content"),
    kept=(Kept("un jour au plus"),),
    of=("user__email",),
    erase=QuerySet.delete,
    purges=("unsaved",),
)
declare("contenttypes.ContentType", fields=nobody("app_label", "model"))
declare("auth.Permission", fields=nobody("name", "codename"))
declare("auth.Group", fields=nobody("name"), kept=FOREVER)
