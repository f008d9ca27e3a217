"""What the report calls the pages, and the ways in which they are asked for."""

LIST, DEPARTEMENT, MAP = "liste", "liste d’un département", "carte"
EVENT, MONTH, HOME, CATALOGUE = "événement", "mois", "accueil", "catalogue"
SEARCH, NEAR_ME = "recherche", "près de chez moi"
ICS, GEOJSON = "ics d’un département", "GeoJSON de tout"
FILES = (ICS, GEOJSON)  # for programs; the others are pages

COLD, WARM = "à froid", "à chaud"
CONSTANT, FRONT, STATIC = "constante (20 ko)", "nginx : liste gardée", "nginx : fichier"


def subject(way: str, page: str) -> str:
    """A page as it is asked for: ``à froid : liste``."""
    return f"{way} : {page}"
