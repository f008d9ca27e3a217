"""What staff see of the calendar. Importing the package registers its pages."""

from events.admin import dashboard, events, ledger, requestdashboard, requests, sittings

__all__ = ["dashboard", "events", "ledger", "requestdashboard", "requests", "sittings"]
