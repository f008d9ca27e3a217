"""What staff see."""

from consortium.outbox import admin as outbox

__all__ = ["outbox"]
