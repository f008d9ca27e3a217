"""What the partners declare and listen to, as it is imported; loaded once, when the portal starts."""

from consortium.backup import reference
from partners import privacy
from partners.requests import emails as request_emails
from partners.team import accounts
from partners.team import emails as team_emails

__all__ = ["accounts", "privacy", "request_emails", "team_emails"]

reference.placed_by_installation("partners.Partner", "partners.Theme", "partners.Audience")
