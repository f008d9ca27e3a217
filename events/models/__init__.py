"""The calendar's rows: events and sittings, who asked to be told of them, what was told."""

from events.models.calendar import GRAVITY, Event, Occurrence
from events.models.notices import WaitingNotice
from events.models.reminders import Reminder, ReminderEntry
from events.models.subscriptions import Subscription

__all__ = ["GRAVITY", "Event", "Occurrence", "Reminder", "ReminderEntry", "Subscription", "WaitingNotice"]
