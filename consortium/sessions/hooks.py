"""What sessions declare as they are imported; loaded once, when the portal starts."""

from consortium.sessions import closing

__all__ = ["closing"]
