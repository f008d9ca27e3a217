"""Rows of the partners' floor: the team, the catalogue, what is lent, what is asked."""

from partners.models.activity import Activity, ActivityDocument
from partners.models.loan import Loan, LoanDay
from partners.models.request import ActivityRequest, AgreedDate, RequestChange, RequestMessage, RequestWindow
from partners.models.second_factor import RecoveryCode, RecoveryCodes
from partners.models.team import Audience, Membership, Partner, Theme, User

__all__ = [
    "Activity",
    "ActivityDocument",
    "ActivityRequest",
    "AgreedDate",
    "Audience",
    "Loan",
    "LoanDay",
    "Membership",
    "Partner",
    "RecoveryCode",
    "RecoveryCodes",
    "RequestChange",
    "RequestMessage",
    "RequestWindow",
    "Theme",
    "User",
]
