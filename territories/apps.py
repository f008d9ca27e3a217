from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = "Territoires"

    def ready(self) -> None:
        """Declare what the tables hold of persons, and which rows are those of the reference data."""
        from consortium.backup import reference
        from territories import privacy  # noqa: F401 - declares as it is imported

        reference.placed_by_installation("territories.Departement", "territories.Commune")
