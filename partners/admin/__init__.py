"""Admin pages of the partners. Importing the package registers its pages."""

from django.contrib import admin

from partners.admin import activities, dashboard, journal, loans, team
from partners.team.accounts import ChangePasswordForm

admin.site.password_change_form = ChangePasswordForm

__all__ = ["activities", "dashboard", "journal", "loans", "team"]
