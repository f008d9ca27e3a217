"""Where the demonstration events are held: invented venues in real communes, villages as well as towns."""

import random
from collections.abc import Iterable

from django.utils.text import slugify

from consortium.text.slugs import slug_of
from events.demo.content import Pattern, places
from territories.choices import ACCESSIBILITY, VenueKind
from territories.models import Commune, Venue
from territories.wording import of_commune

FEWEST_VENUES, MAX_VENUES = 18, 60  # per département
EVENTS_PER_VENUE = 60
CITY, TOWN, UNIVERSITY_CITY = 9_000, 1_800, 30_000  # inhabitants
JITTER = 0.003  # degrees: a venue stands a few streets away from the town hall
ANSWERS = ((True, True, True, False, None), (True, True, None, None, False), (None, None, True, False, None))


def venues_per_departement(events: int) -> int:
    """How many venues each département needs for so many events in all."""
    return max(FEWEST_VENUES, min(MAX_VENUES, events // (10 * EVENTS_PER_VENUE)))


def build_venues(
    communes: Iterable[Commune], number: int, shift: int, taken: set[str], rng: random.Random
) -> list[Venue]:
    """``number`` unsaved venues in the communes of one département: a third each in cities, towns and villages.

    ``shift`` is the kind of venue that comes first, so that départements differ. ``taken`` holds the slugs in use and
    receives the new ones.
    """
    inhabited = [commune for commune in communes if commune.population >= 60]
    inhabited.sort(key=lambda commune: (-commune.population, commune.code))
    cities = [commune for commune in inhabited if commune.population >= CITY][:6] or inhabited[:3]
    towns = [commune for commune in inhabited if TOWN <= commune.population < CITY]
    villages = [commune for commune in inhabited if commune.population < TOWN]
    thirds = ((cities, places().city), (towns, places().town), (villages, places().village))
    venues, names = [], set()
    for index in range(number * 3):
        group, patterns = thirds[index % 3]
        turn = index // 3
        commune = group[turn % len(group)] if group is cities else rng.choice(group or inhabited)
        pattern = patterns[(turn + shift) % len(patterns)]
        name = _name(pattern, commune, rng)
        if (name, commune.code) in names or not _is_likely(pattern, commune):
            continue
        names.add((name, commune.code))
        venues.append(_venue(pattern, name, commune, taken, rng))
        if len(venues) == number:
            break
    return venues


def _is_likely(pattern: Pattern, commune: Commune) -> bool:
    return pattern.kind != VenueKind.UNIVERSITY or commune.population >= UNIVERSITY_CITY


def _name(pattern: Pattern, commune: Commune, rng: random.Random) -> str:
    lists = places()
    hero, screen, outdoors = (rng.choice(names) for names in (lists.heroes, lists.screens, lists.outdoors))
    return pattern.name.format(of=of_commune(commune.name), hero=hero, screen=screen, outdoors=outdoors)


def _venue(pattern: Pattern, name: str, commune: Commune, taken: set[str], rng: random.Random) -> Venue:
    venue = Venue(
        name=name,
        slug=free_slug(f"{name} {commune.name}" if commune.name not in name else name, taken, longest=130),
        kind=pattern.kind,
        is_relay=pattern.is_relay and rng.random() < 0.8,
        commune=commune,
        postal_code=commune.postal_codes.split(" ")[0],
        address=f"{rng.randint(1, 48)} {rng.choice(places().streets)}" if pattern.kind != VenueKind.OUTDOORS else "",
        description=rng.choice(places().descriptions),
        access_note=rng.choice(places().access_notes),
        website="https://lieu.example.org/" if rng.random() < 0.3 else "",
        is_demo=True,
    )
    if rng.random() < 0.75:
        venue.latitude = round(commune.latitude + rng.uniform(-JITTER, JITTER), 5)
        venue.longitude = round(commune.longitude + rng.uniform(-JITTER, JITTER), 5)
    if venue.is_relay:
        venue.contact_name = rng.choice(places().contacts)
        venue.contact_email = f"{slugify(venue.contact_name)}@{commune.code}.example.org".lower()
        venue.contact_phone = phone(rng)
    for code, answers in zip(ACCESSIBILITY, (ANSWERS[0], *[rng.choice(ANSWERS[1:]) for _ in range(4)]), strict=True):
        setattr(venue, f"accessible_{code}", rng.choice(answers))
    return venue


def phone(rng: random.Random) -> str:
    """A number from the range that the French regulator (Arcep) keeps for works of fiction."""
    return f"03 53 01 {rng.randint(0, 99):02} {rng.randint(0, 99):02}"


def free_slug(text: str, taken: set[str], *, longest: int) -> str:
    """A slug for the text that is not taken yet, and is from now on."""
    base = slug_of(text, fallback="demonstration", max_length=longest)
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug
