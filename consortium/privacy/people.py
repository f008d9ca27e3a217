"""One person's data: found by an address, exported, erased with the counts kept."""

import datetime as dt
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from consortium.privacy.declarations import Declaration, FieldKind, Found, declared
from consortium.text.mail_addresses import canonical, same_mailbox

ERASED = "(effacé)"
SECRET = "(secret, jamais montré)"  # noqa: S105 - no password
SHORTEST_NAME = 5  # characters: a shorter one is a word of other texts too


class ErasureRefusedError(Exception):
    """A person cannot be erased now; the message says why, in French."""


@dataclass(frozen=True)
class Held:
    """One row about the person or naming them: model in French, primary key, texts by label."""

    label: str
    what: str
    pk: object
    says: dict[str, object]
    is_own: bool


@dataclass
class Person:
    """An e-mail address with the rows, spellings and names found for it."""

    address: str
    found: dict[str, set[str]] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @property
    def digest(self) -> str:
        """Keyed digest of the address, for the history."""
        keyed = hmac.new(settings.SECRET_KEY.encode(), canonical(self.address).encode(), sha256)
        return keyed.hexdigest()[:16]


def look_up(address: str) -> Person:
    """Find every row about this address: rows that hold it, then those that hang on them."""
    person = Person(address=address.strip())
    for each in declared():
        person.found[each.label] = set(_own(each, person))
    for each in declared():
        if each.also:
            rows = each.also(person.found)
            person.found[each.label] |= set(rows.values_list("pk", flat=True))
    for each in declared():
        _collect(each, person)
    person.addresses |= {person.address, canonical(person.address)}
    return person


def held(person: Person) -> Iterator[Held]:
    """Each row about the person with all it says, then each that names them with the texts that do."""
    for each in declared():
        names = each.named(FieldKind.ADDRESS, FieldKind.PERSON, FieldKind.MAY_NAME, FieldKind.SECRET, FieldKind.NOBODY)
        for row in _rows(each, person.found).order_by("pk"):
            says = {name: SECRET if each.fields[name] is FieldKind.SECRET else _plain(row, name) for name in names}
            says |= {name: _plain(row, name) for name in _moments(each)}
            says = {each.label_of(name): words for name, words in says.items()}
            yield Held(each.label, str(each.model._meta.verbose_name), _key(each, row), says, is_own=True)
    for each in declared():
        for row, names in _naming(each, person):
            says = {each.label_of(name): _plain(row, name) for name in names}
            yield Held(each.label, str(each.model._meta.verbose_name), row.pk, says, is_own=False)


def export(person: Person) -> dict[str, object]:
    """All of :func:`held` as one JSON-serialisable document."""
    rows = [
        {"quoi": each.what, "modele": each.label, "cle": each.pk, "est_a_la_personne": each.is_own, "dit": each.says}
        for each in held(person)
    ]
    return {"adresse": person.address, "fait_le": timezone.now().isoformat(), "lignes": rows}


@transaction.atomic
def erase(person: Person) -> int:
    """Erase the person: own rows by their rule, then their address and name wherever a text has them; rows touched.

    Counts stay: a request keeps what was asked, where and what became of it; an account is closed and unnamed.
    """
    touched = 0
    naming = [(each, {row.pk for row, _ in _naming(each, person)} | person.found[each.label]) for each in declared()]
    for each in declared():
        rows = _rows(each, person.found)
        if each.erase and person.found[each.label]:
            touched += rows.count()
            each.erase(rows)
    named = [(each, each.model._base_manager.filter(pk__in=keys)) for each, keys in naming if keys]
    for each, rows in named:
        touched += _scrub(each, rows, person)
    for each, rows in named:  # once no text says it any more: an index is made of those of several tables
        if each.after:
            each.after(rows.all())
    return touched


def _own(each: Declaration, person: Person) -> Iterator[str]:
    for path in each.of:
        candidates = each.model._base_manager.filter(_near(path, person.address)).values_list("pk", path)
        yield from (pk for pk, value in candidates if same_mailbox(value, person.address))


def _near(path: str, address: str) -> Q:
    """Rows that may hold the address, in any writing: the same beginning, quoted or not."""
    start = canonical(address).rpartition("@")[0].split("+")[0].strip('"')[:20]
    return Q(**{f"{path}__istartswith": start}) | Q(**{f"{path}__istartswith": f'"{start}'})


def _collect(each: Declaration, person: Person) -> None:
    addresses, names = (
        each.named(FieldKind.ADDRESS),
        [name for name in each.named(FieldKind.PERSON) if name.endswith("name")],
    )
    for row in _rows(each, person.found):
        person.addresses |= {value for name in addresses if same_mailbox(value := getattr(row, name), person.address)}
        person.names |= {value for name in names if len(value := getattr(row, name)) >= SHORTEST_NAME}
    person.names.discard(ERASED)


def _rows(each: Declaration, found: Found) -> models.QuerySet[models.Model]:
    return each.model._base_manager.filter(pk__in=found[each.label])


def _key(each: Declaration, row: models.Model) -> object:
    return SECRET if each.fields.get(row._meta.pk.name) is FieldKind.SECRET else row.pk


def _moments(each: Declaration) -> list[str]:
    return [f.name for f in each.model._meta.concrete_fields if isinstance(f, models.DateField | models.DateTimeField)]


def _plain(row: models.Model, name: str) -> object:
    value = getattr(row, name)
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return value if isinstance(value, str | int | float | bool | list | dict | type(None)) else str(value)


def _naming(each: Declaration, person: Person) -> Iterator[tuple[models.Model, list[str]]]:
    """Rows of other people's in which a text holds one of the addresses."""
    texts = each.named(FieldKind.MAY_NAME, FieldKind.PERSON, FieldKind.ADDRESS)
    if not texts:
        return
    sought = person.addresses | person.names if each.by_name else person.addresses
    holding, pattern = Q(), _pattern(sought)
    for name in texts:
        for words in sought | {json.dumps(text)[1:-1] for text in sought}:  # JSON may write «é» as «\u00e9»
            holding |= Q(**{f"{name}__icontains": words})
    for row in each.model._base_manager.filter(holding).exclude(pk__in=person.found[each.label]).order_by("pk"):
        names = [name for name in texts if pattern.search(_text(getattr(row, name)))]
        if names:
            yield row, names


def _scrub(each: Declaration, rows: models.QuerySet[models.Model], person: Person) -> int:
    """Take addresses and names out of the texts of these rows; returns how many rows."""
    pattern, touched = _pattern(person.addresses | person.names), 0
    texts = each.named(FieldKind.MAY_NAME, FieldKind.PERSON, FieldKind.ADDRESS)
    for row in rows:
        changed = {}
        for name in texts:
            before = getattr(row, name)
            after = pattern.sub(ERASED, _text(before))
            if after != _text(before):
                changed[name] = after if isinstance(before, str) else json.loads(after)
        if changed:
            each.model._base_manager.filter(pk=row.pk).update(**changed)
            touched += 1
    return touched


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _pattern(sought: set[str]) -> re.Pattern[str]:
    """Any of these as a whole: jeanne@x.fr is not a part of marie-jeanne@x.fr."""
    listed = "|".join(re.escape(words) for words in sorted(sought, key=len, reverse=True))
    return re.compile(rf"(?<![\w.+-])(?:{listed})(?![\w-]|\.\w)", re.IGNORECASE)
