"""Rows of an inline that somebody deleted while this person had them on the screen."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from consortium.edits.field_values import in_words, posted_value, values_differ
from consortium.edits.merge import MINE, THEIRS, Merge, question

WHOLE = "ROW"  # the name, after its prefix, of the question about a whole row
MAX_ROWS = 1000


FormClass = type["forms.ModelForm[Any]"]


@dataclass
class Row:
    """One row as posted: its values by name without prefix, and what is asked about it."""

    data: dict[str, list[Any]]
    files: dict[str, list[Any]]
    number: int
    is_asked: bool = False


def without_deleted_rows(
    merge: Merge, form_class: FormClass, prefix: str, pk_name: str, existing: set[str]
) -> dict[str, Any]:
    """Remove rows deleted by somebody else from an inline's posted data; ``existing``: keys that are still there.

    An unchanged row is dropped. A changed one becomes a new row with a question (keep or drop), or follows the answer
    posted. Returns the questions by form prefix.
    """
    initial, total = (_count(merge.data, f"{prefix}-{name}_FORMS") for name in ("INITIAL", "TOTAL"))
    if total > MAX_ROWS or initial > total:
        return {}
    rows = _take_rows(merge, prefix, total)
    kept, extra, undecided = [], [], []
    for row in rows:
        key = row.data.get(pk_name, [""])[-1]
        posted_name = f"{prefix}-{row.number}-{WHOLE}"
        if row.number < initial and key and key not in existing:
            if _is_touched(merge, form_class, prefix, row, key):
                row.data[pk_name] = [""]
                row.is_asked = True
                undecided.append(row)
            else:
                merge.followed.append("une ligne supprimée")
        elif row.number < initial:
            kept.append(row)
        elif not merge.was_unsettled(posted_name):
            extra.append(row)
        elif merge.choice(posted_name) != THEIRS:
            row.is_asked = merge.choice(posted_name) != MINE
            undecided.append(row)
    return _put_rows(merge, form_class, prefix, kept, [*extra, *undecided])


def posted_keys(data: "MultiValueDict[str, Any]", prefix: str, pk_name: str) -> list[str]:
    """The keys of the rows that a form names."""
    initial = min(_count(data, f"{prefix}-INITIAL_FORMS"), MAX_ROWS)
    keys = (data.get(f"{prefix}-{number}-{pk_name}", "") for number in range(initial))
    return [key for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


def _count(data: "MultiValueDict[str, Any]", name: str) -> int:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _take_rows(merge: Merge, prefix: str, total: int) -> list[Row]:
    name_of = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)", re.DOTALL)
    rows = [Row({}, {}, number) for number in range(total)]
    for source, part in ((merge.data, "data"), (merge.files, "files")):
        for name in list(source):
            found = name_of.fullmatch(name)
            if found and int(found[1]) < total:
                getattr(rows[int(found[1])], part)[found[2]] = source.getlist(name)
                del source[name]
    return rows


def _put_rows(
    merge: Merge, form_class: FormClass, prefix: str, kept: list[Row], more: list[Row]
) -> dict[str, SafeString]:
    questions = {}
    for number, row in enumerate([*kept, *more]):
        for source, values in ((merge.data, row.data), (merge.files, row.files)):
            for name, value in values.items():
                source.setlist(f"{prefix}-{number}-{name}", value)
        if row.is_asked:
            posted_name = f"{prefix}-{number}-{WHOLE}"
            merge.unsettled.append(posted_name)
            questions[f"{prefix}-{number}"] = question(
                posted_name,
                who=merge.who(None, ""),
                mine=_words(merge, form_class, f"{prefix}-{number}"),
                theirs="supprimer cette ligne",
                is_row=True,
            )
    merge.data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    merge.data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(more))
    return questions


def _is_touched(merge: Merge, form_class: FormClass, prefix: str, row: Row, key: str) -> bool:
    before = merge.shown.values.get(f"{prefix}:{key}") if merge.shown else None
    if "DELETE" in row.data:
        return False
    if before is None:
        return True
    data, files = MultiValueDict(row.data), MultiValueDict(row.files)
    fields = form_class.base_fields
    return bool(row.files) or any(
        values_differ(fields[name], value, posted_value(data, files, fields[name], name))
        for name, value in before.items()
        if name in fields and not isinstance(fields[name], forms.FileField)
    )


def _words(merge: Merge, form_class: FormClass, prefix: str) -> str:
    values = (
        in_words(field, posted_value(merge.data, merge.files, field, f"{prefix}-{name}"))
        for name, field in form_class.base_fields.items()
        if not isinstance(field, forms.FileField | forms.BooleanField)
    )
    return ", ".join(str(words) for words in values if words != "(vide)")
