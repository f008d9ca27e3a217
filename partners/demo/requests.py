"""Demonstration requests, one life after the other, so that every state can be seen. Nobody is written to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

from partners.choices import LENT
from partners.choices import RequestState as S
from partners.demo.datafiles import DATA, check_fields, check_names, make, read
from partners.loans import services
from partners.models import (
    Activity,
    ActivityRequest,
    AgreedDate,
    Audience,
    RequestChange,
    RequestMessage,
    RequestWindow,
)
from partners.requests.routing import partner_for
from territories.models import Venue

Line = TypeVar("Line")
DAY = dt.timedelta(days=1)
LIVES: tuple[tuple[S, ...], ...] = (
    (S.RECEIVED,),
    (S.RECEIVED, S.CONFIRMED),
    (S.RECEIVED, S.CONFIRMED, S.IN_STUDY),
    (S.RECEIVED, S.CONFIRMED, S.IN_STUDY, S.ACCEPTED),
    (S.RECEIVED, S.CONFIRMED, S.IN_STUDY, S.DECLINED),
    (S.RECEIVED, S.CONFIRMED, S.IN_STUDY, S.ACCEPTED, S.SCHEDULED),
    (S.RECEIVED, S.CONFIRMED, S.IN_STUDY, S.ACCEPTED, S.SCHEDULED, S.DONE),
    (S.RECEIVED, S.CONFIRMED, S.WITHDRAWN),
)
ANNOUNCED = (S.SCHEDULED, S.DONE)
EVERY_ACTIVITY = 3  # one request in so many is in free words


@dataclass(frozen=True)
class Words:
    """What relays wrote, and what they were answered."""

    wishes: list[str]
    messages: list[str]
    question: str
    person: list[dict[str, str]]
    refusal: list[dict[str, str]]


@dataclass(frozen=True)
class Turn:
    """The ``number``-th request: what it asks for, where, and how far it went."""

    number: int
    life: tuple[S, ...]
    venue: Venue
    activity: Activity | None


@cache
def words(folder: Path = DATA) -> Words:
    """The words of the requests, which the fields of a request have judged."""
    where = "requests.toml"
    found = make(Words, read(folder / where), where)
    texts = [{"wish": wish} for wish in found.wishes] + [{"message": message} for message in found.messages]
    for row in (*texts, *found.person, *found.refusal):
        check_names(row, ("wish", "message", "contact_name", "contact_role", "decline_reason", "decline_words"), where)
        check_fields(ActivityRequest(**row), where, *row)
    return found


def load_requests(activities: Sequence[Activity], venues: Sequence[Venue], now: dt.datetime) -> list[ActivityRequest]:
    """Three requests of each life, for these activities and venues; the announced ones have no event yet."""
    made = []
    for number in range(3 * len(LIVES)):
        life = LIVES[number % len(LIVES)]
        activity = None if number % EVERY_ACTIVITY == 1 else activities[number % len(activities)]
        made.append(_request(Turn(number, life, venues[number % len(venues)], activity), now))
    return made


def pick(lines: Sequence[Line], number: int) -> Line:
    """The line whose turn it is."""
    return lines[number % len(lines)]


def _request(turn: Turn, now: dt.datetime) -> ActivityRequest:
    number, state = turn.number, turn.life[-1]
    since = now - (200 if state == S.DONE else 4 + 3 * number) * DAY
    request = ActivityRequest(
        nonce=f"demonstration-{now:%Y%m%d}-{number}",
        state=state,
        activity=turn.activity,
        wish="" if turn.activity else pick(words().wishes, number),
        venue=turn.venue,
        commune=turn.venue.commune,
        partner=partner_for(turn.activity, turn.venue.commune),
        contact_email=f"relais-{number}@demonstration.example.org",
        contact_phone=f"03 53 01 00 {number:02}",
        headcount=12 + 3 * number,
        message=pick(words().messages, number),
        consent_at=since,
        created_at=since,
        is_demo=True,
        **pick(words().person, number),
        **(pick(words().refusal, number) if state == S.DECLINED else {}),
    )
    steps = [since + step * DAY for step in range(len(turn.life))]
    request.state_since = steps[-1]
    if S.CONFIRMED in turn.life:
        request.confirmed_at = steps[1]
    request.save()
    request.audiences.set(turn.activity.audiences.all() if turn.activity else Audience.objects.filter(slug="adultes"))
    _tell_the_life(request, turn, steps)
    _wish_days(request, since)
    if S.ACCEPTED in turn.life:
        _agree(request, turn, now)
    return request


def _tell_the_life(request: ActivityRequest, turn: Turn, steps: list[dt.datetime]) -> None:
    before = ""
    for state, moment in zip(turn.life, steps, strict=True):
        by_relay = state in {S.RECEIVED, S.CONFIRMED, S.WITHDRAWN}
        RequestChange.objects.create(
            request=request,
            from_state=before,
            to_state=state,
            partner=request.partner,
            by_relay=by_relay,
            at=moment,
            note=request.decline_words if state == S.DECLINED else "",
        )
        before = state
    if S.IN_STUDY in turn.life:
        RequestMessage.objects.create(request=request, from_relay=True, text=words().question, created_at=steps[2])


def _wish_days(request: ActivityRequest, since: dt.datetime) -> None:
    first = timezone.localdate(since) + 45 * DAY
    RequestWindow.objects.create(request=request, position=1, first_day=first, last_day=first + 6 * DAY)
    RequestWindow.objects.create(request=request, position=2, weekday=2, month=(first + 31 * DAY).replace(day=1))


def _agree(request: ActivityRequest, turn: Turn, now: dt.datetime) -> None:
    """The agreed date: past for what is done, else in some weeks; what is lent takes its copy."""
    offset = -40 - turn.number if turn.life[-1] == S.DONE else 21 + 9 * turn.number
    day = timezone.localdate(now) + offset * DAY
    if turn.activity and turn.activity.kind in LENT:
        last = day + ((turn.activity.loan_days or 1) - 1) * DAY
        AgreedDate.objects.create(request=request, day=day, last_day=last)
        services.lend(turn.activity, opening=day, closing=last, request=request)
    else:
        AgreedDate.objects.create(request=request, day=day, start_time=dt.time(14), end_time=dt.time(16))
