"""Imports of the modules that register checks, rules and signal receivers; loaded by ``AppConfig.ready``."""

from consortium.admin_kit import unsaved
from consortium.backup import reference
from consortium.http import idempotency
from consortium.journal import entries, logins
from consortium.limits import rate_limit
from consortium.media import pending_uploads, rolled_back
from consortium.monitoring import diagnoses
from consortium.privacy import portal_fields
from consortium.scheduling import runs

__all__ = [
    "diagnoses", "entries", "idempotency", "logins", "pending_uploads", "portal_fields", "rate_limit", "rolled_back",
    "runs", "unsaved",
]  # fmt: skip

reference.declare_reference_data(
    "consortium.Programme",
    "consortium.ScheduledRun",
    "consortium.RateCount",
    "contenttypes.ContentType",
    "auth.Permission",
)
