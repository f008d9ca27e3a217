"""Changes in French: the subject of a message, what it says of each occurrence, and how many people will be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from consortium.templatetags.french import thousands
from consortium.text.normalize import one_line
from events.calendar.dates import NBSP, date_label, occurrence_when
from events.calendar.wording import place_line
from events.notices.audience import Recipient
from events.notices.changes import Announced, Change, News
from territories.models import Venue

HEADS = {
    News.CANCELLED: "Annulé",
    News.POSTPONED: "Reporté",
    News.WITHDRAWN: "Retiré de l’agenda",
    News.RESTORED: "De nouveau prévu",
    News.NEW_DATE: "Nouvelle date",
    News.NEW_HOURS: "Nouvel horaire",
    News.NEW_PLACE: "Nouveau lieu",
    News.ONLINE: "En ligne",
    News.ON_SITE: "De nouveau sur place",
    News.FULL: "Complet",
    News.ROOM: "De nouveau des places",
}
# «« Nuit des étoiles » …», «La séance … de « Nuit des étoiles » …», «3 séances de « Nuit des étoiles » …».
SAID = {
    News.CANCELLED: ("est annulé", "est annulée", "sont annulées"),
    News.POSTPONED: ("est reporté", "est reportée", "sont reportées"),
    News.WITHDRAWN: (
        "n’est plus dans l’agenda : n’y comptez plus",
        "n’est plus dans l’agenda : n’y comptez plus",
        "ne sont plus dans l’agenda : n’y comptez plus",
    ),
    News.RESTORED: ("est de nouveau prévu", "est de nouveau prévue", "sont de nouveau prévues"),
    News.NEW_DATE: ("change de date", "change de date", "changent de date"),
    News.NEW_HOURS: ("change d’horaire", "change d’horaire", "changent d’horaire"),
    News.NEW_PLACE: ("change de lieu", "change de lieu", "changent de lieu"),
    News.ONLINE: ("se tiendra en ligne", "se tiendra en ligne", "se tiendront en ligne"),
    News.ON_SITE: ("se tiendra sur place", "se tiendra sur place", "se tiendront sur place"),
    News.FULL: ("est complet", "est complète", "sont complètes"),
    News.ROOM: ("a de nouveau des places", "a de nouveau des places", "ont de nouveau des places"),
}
SHOWN = 12  # occurrences written out in a message; the calendar file holds them all


@dataclass(frozen=True)
class Line:
    """What a message says of one occurrence: the news, and when and where it was and is to be.

    What is empty is not to be said; the news when the sentence above has told it of all.
    """

    news: str
    before: str
    after: str


@dataclass(frozen=True)
class MessageParts:
    """What a message says: its subject, a sentence, why, the occurrences, and how many more there are.

    ``is_list``: there are several, and of each there is but one thing to say.
    """

    subject: str
    sentence: str
    note: str
    lines: list[Line]
    is_list: bool
    more: int


def message_parts(title: str, changes: Sequence[Change], venues: dict[int, Venue], *, is_whole: bool) -> MessageParts:
    """What to say of these changes of one event; ``is_whole`` when they are all that there is of it."""
    title = one_line(title)  # it stands in the subject
    all_news = {change.news for change in changes}
    news = changes[0].news if len(all_news) == 1 else ()
    notes = {change.after.note for change in changes}
    is_one = bool(news) and len(notes) == 1
    lines = [_line(change, venues, with_news=not is_one) for change in changes[:SHOWN]]
    return MessageParts(
        subject=f"{_head(news) if news else 'Changements'} : {title} ({_which(changes)})",
        sentence=_sentence(title, changes, news, is_whole=is_whole),
        note=capfirst(f"{changes[0].after.note.rstrip('.')}.") if is_one and changes[0].after.note else "",
        lines=lines,
        is_list=len(lines) > 1 and is_one and not any(line.before and line.after for line in lines),
        more=len(changes[SHOWN:]),
    )


def history_line(changes: Sequence[Change]) -> str:
    """A line for the history of a request: «Annulé : salle inondée.», «Nouvelle date. 4 séances.»"""
    said = {_news_words(change) for change in changes}
    words = said.pop() if len(said) == 1 else "Changements."
    if len(changes) > 1:
        return f"{words} {len(changes)} séances."
    before, after = (f"{date_label(side.occurrence.first_day)}" for side in (changes[0].before, changes[0].after))
    day = before if before == after or changes[0].after.is_off else f"{before} → {after}"
    return f"Séance du {day} — {words}"


def persons(people: Iterable[Recipient]) -> list[list[Recipient]]:
    """The recipients grouped by person (lower-case address): one may get a message for each of several events."""
    found: dict[str, list[Recipient]] = {}
    for person in people:
        found.setdefault(person.address.lower(), []).append(person)
    return list(found.values())


def count_sentence(people: Sequence[Recipient]) -> str:
    """«3 personnes seront prévenues : le relais qui a fait la demande, le contact du lieu…»"""
    whole = persons(people)
    if not whole:
        return "Personne n’est à prévenir : aucun courriel ne partira."
    verb = "personne sera prévenue" if len(whole) == 1 else "personnes seront prévenues"
    rest = f" ({thousands(len(people))} courriels)" if len(people) > len(whole) else ""
    who = _and(_by_role(whole))
    if all(role.is_only_visitor for roles in whole for role in roles):
        who = "elle avait demandé un rappel" if len(whole) == 1 else "elles avaient demandé un rappel"
    return f"{thousands(len(whole))} {verb}{rest} : {who}."


def _by_role(persons: list[list[Recipient]]) -> list[str]:
    """Each person once, under the first of their roles."""
    relays = [roles for roles in persons if any(role.request for role in roles)]
    hosts = [roles for roles in persons if roles not in relays and any(role.venues for role in roles)]
    visitors = len(persons) - len(relays) - len(hosts)
    parts = []
    if relays:
        also = len(relays) == 1 and any(role.venues for role in relays[0])
        parts.append(
            f"{len(relays)} relais qui ont fait une demande"
            if len(relays) > 1
            else f"le relais qui a fait la demande{' (aussi contact du lieu)' if also else ''}"
        )
    if hosts:
        names = {venue.pk: venue.name for roles in hosts for role in roles for venue in role.venues.values()}
        one = f"le contact du lieu «{NBSP}{next(iter(names.values()))}{NBSP}»" if len(names) == 1 else ""
        parts.append(one if one and len(hosts) == 1 else _count(len(hosts), "contact de lieu", "contacts de lieux"))
    if visitors:
        parts.append(
            _count(visitors, "personne qui avait demandé un rappel", "personnes qui avaient demandé un rappel")
        )
    return parts


def _sentence(title: str, changes: Sequence[Change], news: tuple[News, ...], *, is_whole: bool) -> str:
    quoted = f"«{NBSP}{title}{NBSP}»"
    if not news:
        return f"{quoted} : voici ce qui change."
    if len(changes) > 1:
        return f"{len(changes)} séances de {quoted} {_said(news, 2)}."
    if is_whole:
        return f"{quoted} {_said(news, 0)}."
    return f"La séance du {_known_day(changes[0])} de {quoted} {_said(news, 1)}."


def _said(news: tuple[News, ...], form: int) -> str:
    """«change de date et de lieu»."""
    first, *others = [SAID[one][form] for one in news]
    return _and([first, *(words.removeprefix("change ").removeprefix("changent ") for words in others)])


def _line(change: Change, venues: dict[int, Venue], *, with_news: bool) -> Line:
    news = _news_words(change) if with_news else ""
    before, after = (_when_and_where(side, venues) for side in (change.before, change.after))
    if change.after.is_off:
        return Line(news, before, "")
    return Line(news, "" if before == after or News.RESTORED in change.news else before, after)


def _when_and_where(announced: Announced, venues: dict[int, Venue]) -> str:
    where = place_line(venues[announced.venue]) if announced.is_on_site else "en ligne"
    if announced.is_on_site and announced.is_online:
        where += ", et en ligne"
    return f"{occurrence_when(announced.occurrence)} — {where}"


def _news_words(change: Change) -> str:
    note = change.after.note.rstrip(".")
    return f"{_head(change.news)} : {note}." if note else f"{_head(change.news)}."


def _head(news: tuple[News, ...]) -> str:
    """«Nouvelle date, nouveau lieu»."""
    return ", ".join([HEADS[news[0]], *(HEADS[one].lower() for one in news[1:])])


def _which(changes: Sequence[Change]) -> str:
    """The day of the only change, else the number of occurrences: «samedi 28 novembre», «4 séances»."""
    [change, *others] = changes
    side = change.before if change.after.is_off else change.after
    return f"{len(changes)} séances" if others else date_label(side.occurrence.first_day)


def _known_day(change: Change) -> str:
    """The day announced before the change; of an occurrence that is on again, the new one."""
    side = change.after if News.RESTORED in change.news else change.before
    return date_label(side.occurrence.first_day)


def _count(count: int, one: str, many: str) -> str:
    return f"{thousands(count)} {one if count == 1 else many}"


def _and(parts: list[str]) -> str:
    return " et ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
