"""What the territories declare as they are imported; loaded once, when the portal starts."""

from consortium.backup import reference
from territories import privacy

__all__ = ["privacy"]

reference.placed_by_installation("territories.Departement", "territories.Commune")
