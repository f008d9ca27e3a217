"""The fields of a request that its sender fills in, declared once, section by section and row by row.

The form and its two pages, what may be amended, what counts as changed and what the desk reads are made from here, and
the sheet of the room from :class:`partners.models.request.Room`.
"""

from partners.models.request import Room
from territories.choices import ACCESSIBILITY

ROOM_FIELDS = [field.name for field in Room._meta.get_fields()]
PLACE_FIELDS = ["venue_name", "venue_kind", "venue_address", *ROOM_FIELDS]
NEEDS = tuple(f"accessible_{code}" for code in ACCESSIBILITY)
SECTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "wish": (("wish",),),
    "whom": (("age_min", "age_max", "headcount"),),
    "needs": (NEEDS,),
    "welcome": (("access_note",),),
    "contact": (("contact_name", "contact_role"), ("contact_email", "contact_phone")),
    "message": (("message",),),
}
NOT_AMENDABLE = {"contact_email"}  # the address that was confirmed, and that the links are sent to


def fields_of(*sections: str) -> list[str]:
    """The names of the fields of these sections, in the order of the page."""
    return [name for section in sections for row in SECTIONS[section] for name in row]


AMENDABLE_FIELDS = tuple(name for name in fields_of(*SECTIONS) if name not in NOT_AMENDABLE)
