"""Changes as JSON, and back."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from events.notices.changes import Announced, Change, News


def changes_to_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as plain values."""
    return [
        {
            "occurrence": change.occurrence,
            "before": _packed(change.before),
            "after": _packed(change.after),
            "news": list(change.news),
        }
        for change in changes
    ]


def changes_from_json(rows: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What :func:`packed` was given."""
    return [
        Change(
            row["occurrence"],
            _unpacked(row["before"]),
            _unpacked(row["after"]),
            tuple(News(one) for one in row["news"]),
        )
        for row in rows
    ]


def _packed(announced: Announced) -> dict[str, object]:
    return {**asdict(announced), "start": announced.start.isoformat(), "end": announced.end.isoformat()}


def _unpacked(row: Mapping[str, Any]) -> Announced:
    moments = {name: dt.datetime.fromisoformat(row[name]) for name in ("start", "end")}
    return Announced(**{**row, **moments})
