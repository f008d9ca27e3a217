"""What staff see of the partners. Importing the package registers its pages."""

from django.contrib import admin

from partners.accounts import ChangePasswordForm
from partners.admin import activities, dashboard, journal, loans, team

admin.site.password_change_form = ChangePasswordForm

__all__ = ["activities", "dashboard", "journal", "loans", "team"]
