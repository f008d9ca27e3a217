"""Admin pages of the calendar. Importing the package registers its pages."""

from events.admin import dashboard, proposals, reminder_log, speakers, venues
from events.admin.events import admin as events
from events.admin.occurrences import admin as occurrences
from events.admin.requests import admin as requests
from events.admin.requests import dashboard as request_dashboard

__all__ = [
    "dashboard", "events", "occurrences", "proposals", "reminder_log", "request_dashboard", "requests",
    "speakers", "venues",
]  # fmt: skip
