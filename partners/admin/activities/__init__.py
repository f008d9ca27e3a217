"""Activities in the admin. Importing the package registers their pages."""

from partners.admin.activities import admin

__all__ = ["admin"]
