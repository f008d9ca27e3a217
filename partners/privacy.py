"""Privacy declarations of the partners' models: accounts and requests."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from consortium.models import JournalEntry
from consortium.privacy.declarations import FieldKind, Found, RetentionPeriod, declare, free_text, impersonal, person
from consortium.privacy.people import ErasureRefusedError
from partners.catalogue import services
from partners.models import Activity, User
from partners.requests.retention import erase_contacts

ACCOUNT, REQUEST = "partners.User", "partners.ActivityRequest"
NO_NAME = "Compte effacé"
WITH_ACCOUNT = (RetentionPeriod("tant que le compte existe"),)
WITH_REQUEST = (RetentionPeriod("après le dernier événement ou le dernier échange", "KEEP_CONTACTS_MONTHS"),)


def _close(accounts: QuerySet[models.Model]) -> None:
    """Accounts stay for the sake of history, closed and without name; ErasureRefusedError for the last coordination."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=accounts.values("pk"))
    if accounts.filter(is_superuser=True, is_active=True).exists() and not others.exists():
        raise ErasureRefusedError(
            "Cette adresse est celle du seul compte de la coordination : ouvrez-en d’abord un autre."
        )
    closed = {"is_active": False, "is_superuser": False, "second_factor_since": None}
    address = Concat(Value("compte-"), Cast(F("pk"), CharField()), Value("@efface.invalid"))
    accounts.update(email=address, name=NO_NAME, password=make_password(None), **closed)


def _journal(found: Found) -> QuerySet[models.Model]:
    """The lines about an account, or about a request, of this person."""
    return _about(LogEntry, found)


def _journal_entries(found: Found) -> QuerySet[models.Model]:
    """The same of the portal's own journal, with what these accounts did themselves."""
    mine = JournalEntry.objects.filter(by_id__in=list(map(int, found[ACCOUNT])))
    return _about(JournalEntry, found) | mine


def _about(journal: type[models.Model], found: Found) -> QuerySet[models.Model]:
    lines = journal._default_manager.all()
    rows = lines.none()
    for label in (ACCOUNT, REQUEST):
        app, model = label.lower().split(".")
        kind = ContentType.objects.filter(app_label=app, model=model).values("pk")
        rows = rows | lines.filter(content_type__in=kind, object_id__in=[str(pk) for pk in found[label]])
    return rows


def _index(rows: QuerySet[models.Model]) -> None:
    for activity in Activity.objects.filter(pk__in=rows.values("pk")):
        services.refresh_derived_fields(activity)


declare(
    "portal_sessions.Session",
    fields={"session_key": FieldKind.SECRET, "session_data": FieldKind.SECRET, **person("browser")},
    kept=(RetentionPeriod("jusqu’à la déconnexion, ou la fin de la session"),),
    of=("user__email",),
    erase=QuerySet.delete,
)
for label, names in {
    "otp_totp.TOTPDevice": ("key",),
    "django_otp_webauthn.WebAuthnUserHandle": ("handle_hex",),
    "partners.RecoveryCodes": (),
}.items():
    declare(
        label,
        fields=dict.fromkeys(names, FieldKind.SECRET) | (person("name") if "Handle" not in label else {}),
        kept=WITH_ACCOUNT,
        of=("user__email",),
        erase=QuerySet.delete,
    )
declare(
    "django_otp_webauthn.WebAuthnCredential",
    fields={
        **person("name"),
        **dict.fromkeys(("credential_id", "public_key", "credential_id_sha256"), FieldKind.SECRET),
        **impersonal("transports", "aaguid"),
    },
    kept=WITH_ACCOUNT,
    of=("user__email",),
    erase=QuerySet.delete,
)
declare(
    "django_otp_webauthn.WebAuthnAttestation",
    fields={"data": FieldKind.SECRET, "client_data_json": FieldKind.SECRET},
    kept=WITH_ACCOUNT,
    of=("credential__user__email",),
    erase=QuerySet.delete,
)
declare(
    "partners.RecoveryCode",
    fields={"digest": FieldKind.SECRET},
    kept=WITH_ACCOUNT,
    of=("sheet__user__email",),
    erase=QuerySet.delete,
)
declare(
    "partners.Membership",
    fields={},
    kept=WITH_ACCOUNT,
    of=("user__email",),
    erase=QuerySet.delete,
)
declare(
    "admin.LogEntry",
    fields=free_text("object_repr", "change_message") | impersonal("object_id"),
    kept=(RetentionPeriod("tant que ce qu’elle raconte existe"),),
    also=_journal,
    left="les lignes d’historique, sans adresse ni nom",
    by_name=True,
)
declare(
    "consortium.JournalEntry",
    fields=free_text("object_repr", "words", "changes") | impersonal("object_id", "key"),
    kept=(RetentionPeriod("après ce qu’elle raconte", "KEEP_JOURNAL_MONTHS"),),
    also=_journal_entries,
    left="les entrées du journal, sans adresse ni nom",
    purges=("journal",),
    by_name=True,
)
declare(
    ACCOUNT,
    fields={"email": FieldKind.ADDRESS, **person("name"), "password": FieldKind.SECRET},
    kept=WITH_ACCOUNT,
    of=("email",),
    erase=_close,
    left="un compte fermé et sans nom : l’historique garde ce qu’il a fait",
)
declare(
    "partners.RequestMessage",
    fields=person("text"),
    kept=WITH_REQUEST,
    of=("request__contact_email",),
    erase=QuerySet.delete,
    purges=("requests",),
)
declare(
    "partners.RequestChange",
    fields=person("note"),
    kept=WITH_REQUEST,
    of=("request__contact_email",),
    erase=lambda rows: rows.update(note=""),
    left="les étapes de la demande, avec leurs dates",
    purges=("requests",),
)
declare(
    REQUEST,
    fields={
        "contact_email": FieldKind.ADDRESS,
        **person("contact_name", "contact_role", "contact_phone", "access_note", "message", "decline_words"),
        **free_text("wish", "venue_name", "venue_address", "room_note"),
        "former_token_digest": FieldKind.SECRET,
        **impersonal("nonce"),
    },
    kept=WITH_REQUEST,
    of=("contact_email",),
    erase=erase_contacts,
    left="ce qui se compte : quoi, où, l’issue, combien de personnes, à combien de kilomètres",
    purges=("requests",),
)
declare(
    "partners.Partner",
    fields={
        "email": FieldKind.ADDRESS,
        **person("phone"),
        **free_text("name", "city", "summary", "description", "website"),
        **impersonal("slug"),
    },
    of=("email",),
    erase=lambda rows: rows.update(email="", phone=""),
    left="le partenaire, sans cette adresse publique",
)
declare(
    "partners.Activity",
    fields={
        **free_text(
            "title", "summary", "description", "cost", "cost_covers", "needs_note", "image_alt", "image_credit"
        ),
        **impersonal("slug", "image", "image_card", "search_text", "search_title", "facets"),
    },
    after=_index,
)
declare("partners.ActivityDocument", fields=free_text("title") | impersonal("file"))
declare("partners.Loan", fields=free_text("note"))
for label in ("partners.LoanDay", "partners.AgreedDate", "partners.RequestWindow"):
    declare(label, fields={})
for label in ("partners.Theme", "partners.Audience"):
    declare(label, fields=impersonal("name", "slug"))
