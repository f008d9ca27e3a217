"""Imports of the modules that register rules and signal receivers; loaded by ``AppConfig.ready``."""

from consortium.sessions import closing

__all__ = ["closing"]
