"""Imports of the modules that register checks, rules and signal receivers; loaded by ``AppConfig.ready``."""

from consortium.backup import reference
from partners import diagnoses, privacy
from partners.requests import emails as request_emails
from partners.team import accounts
from partners.team import emails as team_emails

__all__ = ["accounts", "diagnoses", "privacy", "request_emails", "team_emails"]

reference.declare_reference_data("partners.Partner", "partners.Theme", "partners.Audience")
