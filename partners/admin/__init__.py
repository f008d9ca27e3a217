"""What staff see of the partners. Importing the package registers its pages."""

from partners.admin import activities, dashboard, loans, team

__all__ = ["activities", "dashboard", "loans", "team"]
