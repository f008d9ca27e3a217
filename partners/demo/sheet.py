"""The form of a demonstration activity, with what most of them share."""

from dataclasses import dataclass

from partners.choices import ActivityKind, Format


@dataclass(frozen=True)
class Sheet:
    """An activity as its partner would write it; slugs of themes and audiences, codes of départements."""

    title: str
    summary: str
    body: tuple[str, ...]
    format: Format
    themes: tuple[str, ...]
    audiences: tuple[str, ...]
    ages: tuple[int | None, int | None] = (None, None)
    minutes: int | None = 90
    group: tuple[int | None, int | None] = (8, 30)
    cost: str = ""
    covers: str = "Le déplacement et le matériel ; prévoir un repas si la séance suit midi."
    needs: tuple[str, ...] = ()
    surface: int | None = None
    ceiling: str | None = None
    setup: int | None = 30
    needs_note: str = ""
    zone: tuple[str, ...] = ()
    lead: int = 30
    kind: ActivityKind = ActivityKind.INTERVENTION
    copies: int = 1
    loan: int | None = None
    transport: int = 0
    setup_days: int = 0
    insurance: int | None = None
