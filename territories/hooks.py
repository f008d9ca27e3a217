"""Imports of the modules that register privacy declarations; loaded by ``AppConfig.ready``."""

from consortium.backup import reference
from territories import privacy

__all__ = ["privacy"]

reference.declare_reference_data("territories.Departement", "territories.Commune")
