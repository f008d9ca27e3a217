"""What staff see of the calendar. Importing the package registers its pages."""

from events.admin import dashboard, events, ledger, proposals, requestdashboard, requests, sittings, venues

__all__ = ["dashboard", "events", "ledger", "proposals", "requestdashboard", "requests", "sittings", "venues"]
