"""An index that is told which events changed answers as one made from nothing, after whatever verb."""

import datetime as dt
import random
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from consortium.caching import programme_version
from consortium.caching.programme_version import KEPT_CHANGES, MAX_EVENTS, bump_version
from consortium.changes import tell_changed
from consortium.filtering.facets import FacetTable
from consortium.filtering.splice import Cut, Splice
from consortium.models import Programme
from events.agenda.indexing import reindex
from events.agenda.occurrence_index import OccurrenceIndex, Order, occurrence_index
from events.calendar.periods import DAY, PARIS, Window, midnight
from events.choices import Publication, Status
from events.errors import EventError
from events.models import Event, Occurrence
from events.publishing import occurrences as occurrence_verbs
from events.publishing import services
from partners.models import Theme
from territories.models import Commune
from tests.atonce import at_once
from tests.factories import AppearanceFactory, CommuneFactory, EventFactory, OccurrenceFactory, VenueFactory

NOW = dt.datetime(2026, 11, 25, 11, 30, tzinfo=PARIS)
HOUR = dt.timedelta(hours=1)
ALL = Window(start=NOW)
CHOSEN = ({}, {"departement": {"departement:57", "departement:67"}, "theme": {"theme:sante"}})
EVERYWHERE = (40.0, 0.0, 60.0, 20.0)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def same(one: OccurrenceIndex, other: OccurrenceIndex) -> bool:
    """Whether two indexes hold the same in every part."""
    return parts(one) == parts(other)


def parts(index: OccurrenceIndex) -> list:
    table, orders = index.table, (index.by_start, index.by_end, index.by_publication)
    return [
        (index.horizon, index.pks, index.events, index.venues, index.starts, index.ends),
        (index.takes_place, index.all_day, index.timed),
        (table.size, table.everything, table.by_token, table._last, table._not_last),
        {venue: (rows.by_start, rows.by_event, rows.lasts) for venue, rows in index.at_venues.rows.items()},
        *((each.numbers, each.keys, [each.first(n) for n in range(len(each.keys) + 1)]) for each in orders),
    ]


# --- the parts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_an_order_spliced_is_the_order_of_what_is_there(seed):
    chance = random.Random(seed)
    moments = [chance.randrange(300) for _ in range(chance.choice([0, 5, 1000]))]  # many at the same moment
    order = Order.of(moments, table_of(len(moments)))
    for _ in range(8):
        bounds = sorted(chance.sample(range(len(moments) + 1), min(4, len(moments) + 1) // 2 * 2))
        cuts = [Cut(low, high, chance.randrange(4)) for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
        coming = [chance.randrange(300) for _ in range(sum(cut.coming for cut in cuts))]
        splice, new = Splice(len(moments), cuts), iter(coming)
        kept_until, spliced = 0, []
        for low, high, count in cuts:
            spliced += moments[kept_until:low] + [next(new) for _ in range(count)]
            kept_until = high
        moments = spliced + moments[kept_until:]
        assert splice.size == len(moments)
        order = order.spliced(splice, Order.of(coming, table_of(len(coming))), table_of(len(moments)))
        anew = Order.of(moments, table_of(len(moments)))
        assert (order.numbers, order.keys) == (anew.numbers, anew.keys)
        assert [order.first(n) for n in range(len(moments) + 1)] == [anew.first(n) for n in range(len(moments) + 1)]


def table_of(size: int) -> FacetTable:
    return FacetTable((number,) for number in range(size))


# --- rows changed in whatever way, and told ---------------------------------------------------------------------------


class Walk:
    """Changes of the calendar, one after the other, chosen by chance; each says which events it touched."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.venues = [
            VenueFactory(commune=CommuneFactory(departement_id=code, code=f"{code}90{n}"), accessible_mi=n == 1)
            for n, code in enumerate(("57", "67", "88"))
        ]
        self.themes = list(Theme.objects.filter(slug__in=["sante", "energie"]))
        for _ in range(8):
            self.new_event()
        AppearanceFactory(event=Event.objects.earliest("pk"))

    def moments(self) -> dict[str, dt.datetime]:
        start = midnight(NOW.date()) + self.chance.randint(-60, 40) * DAY + self.chance.choice([0, 10, 14]) * HOUR
        return {"start": start, "end": start + self.chance.choice([HOUR, 2 * HOUR, DAY, 60 * DAY])}

    def event(self) -> Event:
        return self.chance.choice(Event.objects.order_by("pk"))

    def occurrence(self) -> Occurrence:
        return self.chance.choice(Occurrence.objects.order_by("pk"))

    # --- deeds ---

    def new_event(self) -> list[int]:
        event = EventFactory(
            title=self.chance.choice(["La lune", "Les volcans"]),
            themes=self.chance.sample(self.themes, self.chance.randint(1, 2)),
            is_free=self.chance.random() < 0.5,
        )
        for _ in range(self.chance.randint(1, 3)):
            OccurrenceFactory(event=event, venue=self.chance.choice(self.venues), **self.moments())
        return [event.pk]

    def delete_event(self) -> list[int]:
        event, key = self.event(), None
        key = event.pk
        event.delete()
        return [key]

    def delete_occurrence(self) -> list[int]:
        occurrence = self.occurrence()
        occurrence.delete()
        return [occurrence.event_id]

    def add_occurrence(self) -> list[int]:
        return [OccurrenceFactory(event=self.event(), venue=self.chance.choice(self.venues), **self.moments()).event_id]

    def move_to_another_event(self) -> list[int]:
        occurrence, other = self.occurrence(), self.event()
        Occurrence.objects.filter(pk=occurrence.pk).update(event=other)
        return [occurrence.event_id, other.pk]

    def change_occurrence(self) -> list[int]:
        occurrence = self.occurrence()
        fields = {"venue": self.chance.choice(self.venues), "status": self.chance.choice(list(Status))}
        Occurrence.objects.filter(pk=occurrence.pk).update(**fields, **self.moments())
        reindex(Event.objects.filter(pk=occurrence.event_id))
        return [occurrence.event_id]

    def change_event(self) -> list[int]:
        event = self.event()
        event.themes.set(self.chance.sample(self.themes, 1))
        Event.objects.filter(pk=event.pk).update(
            publication=self.chance.choice([Publication.PUBLISHED, Publication.PUBLISHED, Publication.DRAFT]),
            publish_at=self.chance.choice([None, None, NOW - HOUR, NOW + HOUR]),
            status=self.chance.choice(list(Status)),
            is_free=self.chance.random() < 0.5,
        )
        reindex(Event.objects.filter(pk=event.pk))
        return [event.pk]

    def steps(self, many: int) -> Iterator[set[int]]:
        deeds = [deed for name, deed in vars(Walk).items() if name.split("_")[0] in DEEDS]
        for _ in range(many):
            yield {key for deed in self.chance.choices(deeds, k=self.chance.randint(1, 3)) for key in deed(self)}


DEEDS = {"new", "delete", "add", "move", "change"}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("horizon", [None, NOW - 20 * DAY], ids=["all", "to come"])
def test_an_index_told_which_events_changed_is_the_one_made_from_nothing(seed, horizon):
    walk = Walk(seed)
    index = OccurrenceIndex.of(Occurrence.objects.all(), horizon=horizon)
    for events in walk.steps(12):
        before = parts(index)
        old, index = index, index.with_changed(events, Occurrence.objects.all())
        assert same(index, OccurrenceIndex.of(Occurrence.objects.all(), horizon=horizon))
        assert parts(old) == before  # pages that began with it go on with it


# --- the verbs --------------------------------------------------------------------------------------------------------


def rename(row) -> None:
    """A new address for a row that events are counted by, as the admin saves it."""
    row.slug = f"{row.slug[:20]}-x"
    row.save()
    tell_changed(row)


def move_venue(walk: Walk) -> None:
    venue = walk.chance.choice(walk.venues)
    venue.commune = walk.chance.choice(Commune.objects.order_by("pk"))
    venue.save()
    tell_changed(venue)


def reschedule(walk: Walk) -> None:
    occurrence = walk.occurrence()
    for name, value in {**walk.moments(), "venue": walk.chance.choice(walk.venues)}.items():
        setattr(occurrence, name, value)
    occurrence_verbs.save_occurrence(occurrence)
    services.refresh_derived_fields(occurrence.event)


def remove_occurrence(walk: Walk) -> None:
    occurrence = walk.occurrence()
    occurrence.delete()
    services.refresh_derived_fields(occurrence.event)


def retheme(walk: Walk) -> None:
    event = walk.event()
    event.themes.set(walk.chance.sample(walk.themes, 1))
    services.refresh_derived_fields(event)


def delete_event(walk: Walk) -> None:
    event = walk.event()
    services.unpublish(event, by=None)
    event.delete()


VERBS: dict[str, Callable[[Walk], object]] = {
    "publish": lambda walk: services.publish(walk.event(), by=None),
    "publish later": lambda walk: services.publish(walk.event(), by=None, at=NOW + HOUR),
    "unpublish": lambda walk: services.unpublish(walk.event(), by=None),
    "cancel": lambda walk: services.set_status(walk.event(), by=None, status=walk.chance.choice(list(Status))),
    "cancel an occurrence": lambda walk: occurrence_verbs.set_occurrence_status(
        walk.occurrence(), by=None, status=walk.chance.choice(list(Status))
    ),
    "reschedule": reschedule,
    "remove an occurrence": remove_occurrence,
    "change themes": retheme,
    "delete an event": delete_event,
}
OF_OTHERS: dict[str, Callable[[Walk], object]] = {
    "rename a theme": lambda walk: rename(walk.chance.choice(walk.themes)),
    "rename a venue": lambda walk: rename(walk.chance.choice(walk.venues)),
    "rename a partner": lambda walk: rename(walk.event().organiser),
    "move a venue": move_venue,
}


def answers(index: OccurrenceIndex) -> list:
    """Everything that pages ask of an index, at this moment."""
    here = index.published(NOW) & index.overlapping(ALL)
    counts = [index.table.count(chosen, among=here) for chosen in CHOSEN]
    by_departement = index.departements(here & index.taking_place)
    return [
        index.having(Occurrence.objects.published(NOW).upcoming(NOW).values_list("pk", flat=True)) == here,
        index.listing(here, since=NOW, first=0, limit=100),
        index.by_venue(here, since=NOW, limit=3),
        index.next_in(EVERYWHERE, now=NOW, exclude=0, limit=5),
        list(index.held(here, ALL)),
        index.keys(here, limit=1000),
        {code: index.keys(rows, limit=100) for code, rows in by_departement.items() if rows},
        index.first_of(here, index.by_end, since=NOW, limit=5),
        [(each.total, {token: count for token, count in each.by_token.items() if count}) for each in counts],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_after_each_verb_the_index_says_what_one_made_from_nothing_says(seed, django_capture_on_commit_callbacks):
    walk = Walk(seed)
    occurrence_index(ALL, NOW)
    for name in walk.chance.choices([*VERBS, *OF_OTHERS], k=15):
        with django_capture_on_commit_callbacks(execute=True):
            try:
                {**VERBS, **OF_OTHERS}[name](walk)
            except EventError:
                continue  # it is so already
        kept = occurrence_index(ALL, NOW)
        assert answers(kept) == answers(OccurrenceIndex.of(Occurrence.objects.all(), horizon=kept.horizon)), name


@pytest.mark.django_db
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_says_which_event_it_changed(name, django_capture_on_commit_callbacks):
    """The change and the rows of that event are asked for; nothing else is read again."""
    walk = Walk(57)
    if name == "publish":
        Event.objects.update(publication=Publication.DRAFT)
    occurrence_index(ALL, NOW)
    with django_capture_on_commit_callbacks(execute=True):
        VERBS[name](walk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        after = occurrence_index(ALL, NOW)
    assert len(queries) == 2
    assert same(after, OccurrenceIndex.of(Occurrence.objects.all(), horizon=after.horizon))


# --- which version an index is of -------------------------------------------------------------------------------------


@pytest.fixture
def occurrence(transactional_db) -> Occurrence:
    """An occurrence that every index holds; changes are really committed."""
    occurrence = OccurrenceFactory(start=NOW + HOUR, end=NOW + 2 * HOUR)
    occurrence_index(ALL, NOW)
    return occurrence


def move_behind_its_back(occurrence: Occurrence, start: dt.datetime) -> None:
    """Without a word to anybody."""
    Occurrence.objects.filter(pk=occurrence.pk).update(start=start, end=start + HOUR)


def start_of(occurrence: Occurrence) -> dt.datetime:
    index = occurrence_index(ALL, NOW)
    number = list(index.pks).index(occurrence.pk)
    return dt.datetime.fromtimestamp(index.starts[number], dt.UTC)


def test_two_changes_at_once_are_both_seen(occurrence):
    other = OccurrenceFactory(start=NOW + HOUR, end=NOW + 2 * HOUR)
    bump_version()
    occurrence_index(ALL, NOW)

    def cancel(one: Occurrence) -> None:
        occurrence_verbs.set_occurrence_status(one, by=None, status=Status.CANCELLED)

    before = Programme.objects.get().version
    at_once(lambda: cancel(occurrence), lambda: cancel(other))
    assert Programme.objects.get().version == before + 2
    assert list(occurrence_index(ALL, NOW).takes_place) == [0, 0]


def test_a_change_that_is_rolled_back_is_never_seen(occurrence):
    @transaction.atomic
    def cancel_then_fail() -> None:
        occurrence_verbs.set_occurrence_status(occurrence, by=None, status=Status.CANCELLED)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cancel_then_fail()
    assert list(occurrence_index(ALL, NOW).takes_place) == [1]
    bump_version(events=())
    assert list(occurrence_index(ALL, NOW).takes_place) == [1]


def test_what_changes_no_event_leaves_the_index_as_it_is(occurrence):
    before = occurrence_index(ALL, NOW)
    bump_version(events=())
    assert occurrence_index(ALL, NOW) is before


def test_a_change_of_words_leaves_the_index_as_it_is(occurrence):
    before = occurrence_index(ALL, NOW)
    Event.objects.filter(pk=occurrence.event_id).update(title="Un autre titre")
    bump_version(events=[occurrence.event_id])
    assert occurrence_index(ALL, NOW) is before
    Occurrence.objects.filter(pk=occurrence.pk).update(end=occurrence.end + DAY)
    bump_version(events=[occurrence.event_id])
    after = occurrence_index(ALL, NOW)
    assert same(after, OccurrenceIndex.of(Occurrence.objects.all(), horizon=before.horizon))


def anything(occurrence: Occurrence) -> None:
    bump_version()


def too_many_at_once(occurrence: Occurrence) -> None:
    bump_version(events=range(occurrence.event_id + 1, occurrence.event_id + MAX_EVENTS + 2))


def too_many_one_by_one(occurrence: Occurrence) -> None:
    for number in range(MAX_EVENTS + 1):
        bump_version(events=[occurrence.event_id + 1 + number])


def asleep_for_long(occurrence: Occurrence) -> None:
    bump_version(events=[occurrence.event_id])
    for _ in range(KEPT_CHANGES):
        bump_version(events=())


def a_release_that_says_nothing(occurrence: Occurrence) -> None:
    Programme.objects.update(version=F("version") + 1)
    bump_version(events=())


@pytest.mark.parametrize(
    "happens",
    [anything, too_many_at_once, too_many_one_by_one, asleep_for_long, a_release_that_says_nothing],
)
def test_when_it_is_not_known_what_changed_everything_is_read_again(occurrence, happens):
    move_behind_its_back(occurrence, NOW + 5 * HOUR)
    happens(occurrence)
    assert start_of(occurrence) == NOW + 5 * HOUR


def test_a_process_that_slept_a_little_reads_what_changed_meanwhile(occurrence):
    bump_version(events=[occurrence.event_id])
    move_behind_its_back(occurrence, NOW + 5 * HOUR)
    for _ in range(KEPT_CHANGES - 1):
        bump_version(events=())
    with CaptureQueriesContext(connection) as queries:
        assert start_of(occurrence) == NOW + 5 * HOUR
    assert len(queries) == 2


def test_a_version_that_went_back_is_another_programme(occurrence):
    for _ in range(3):
        bump_version(events=())
    occurrence_index(ALL, NOW)
    move_behind_its_back(occurrence, NOW + 5 * HOUR)
    Programme.objects.update(version=1, changes=[])
    cache.delete(programme_version.CACHE_KEY)
    assert start_of(occurrence) == NOW + 5 * HOUR


def test_a_page_that_began_before_a_change_is_content_with_the_newer_index(occurrence):
    with programme_version.pinned_version():
        bump_version(events=[occurrence.event_id])
        newer = at_once(lambda: occurrence_index(ALL, NOW))[0]
        assert occurrence_index(ALL, NOW) is newer
    assert occurrence_index(ALL, NOW) is newer
