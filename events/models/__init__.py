"""The calendar's rows: events and occurrences, who asked to be told of them, what was told."""

from events.models.calendar import STATUS_SEVERITY, Event, Occurrence
from events.models.notices import WaitingNotice
from events.models.proposals import CoOrganisation, VenueProposal
from events.models.reminders import Reminder, ReminderEntry
from events.models.speakers import Appearance, Speaker
from events.models.subscriptions import Subscription

__all__ = [
    "STATUS_SEVERITY", "Appearance", "CoOrganisation", "Event", "Occurrence", "Reminder", "ReminderEntry", "Speaker",
    "Subscription", "VenueProposal", "WaitingNotice",
]  # fmt: skip
