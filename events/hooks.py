"""Imports of the modules that register checks, rules and signal receivers; loaded by ``AppConfig.ready``."""

from events import privacy, tasks
from events.agenda import moments
from events.notices import messages as notice_messages
from events.notices import superseded
from events.proposals import emails as proposal_emails
from events.proposals import retention as proposals_retention
from events.publishing import after_migrations, reindexing, speakers
from events.reminders import checks, options, services, staff_digest
from events.reminders import messages as reminder_messages
from events.reminders import retention as reminders_retention
from events.requests import retention as requests_retention
from events.subscriptions import emails as subscription_emails
from events.subscriptions import retention as subscriptions_retention

__all__ = [
    "after_migrations", "checks", "moments", "notice_messages", "options", "privacy", "proposal_emails",
    "proposals_retention", "reindexing", "reminder_messages", "reminders_retention", "requests_retention", "services",
    "speakers", "staff_digest", "subscription_emails", "subscriptions_retention", "superseded", "tasks",
]  # fmt: skip
