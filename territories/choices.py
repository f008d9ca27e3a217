"""Closed vocabularies of the territories: kinds of venue, density classes, accessibility codes."""

from django.db import models


class VenueKind(models.TextChoices):
    """Kinds of venue."""

    LIBRARY = "mediatheque", "Médiathèque, bibliothèque"
    TOWN_HALL = "mairie", "Mairie, salle des fêtes"
    CULTURAL_CENTRE = "centre-culturel", "Centre culturel"
    YOUTH_CENTRE = "mjc", "MJC, centre social"
    MUSEUM = "musee", "Musée, muséum, planétarium"
    SCHOOL = "ecole", "École, collège, lycée"
    UNIVERSITY = "universite", "Université, laboratoire"
    OUTDOORS = "plein-air", "Plein air"
    OTHER = "autre", "Autre lieu"


class Density(models.IntegerChoices):
    """The seven levels of INSEE's communal density grid (grille communale de densité), densest first."""

    LARGE_URBAN_CENTRE = 1, "Grand centre urbain"
    MEDIUM_URBAN_CENTRE = 2, "Centre urbain intermédiaire"
    URBAN_BELT = 3, "Ceinture urbaine"
    SMALL_TOWN = 4, "Petite ville"
    RURAL_TOWN = 5, "Bourg rural"
    DISPERSED_RURAL = 6, "Rural à habitat dispersé"
    VERY_DISPERSED_RURAL = 7, "Rural à habitat très dispersé"


# Half an hour's drive or so: what counts as near depends on how far apart everything is. Kilometres by density level.
DEFAULT_RADIUS_KM = {1: 10, 2: 12, 3: 15, 4: 20, 5: 30, 6: 45, 7: 60}

# OpenAgenda's five codes, in the order in which they are shown.
ACCESSIBILITY = {
    "mi": "Handicap moteur",
    "hi": "Handicap auditif",
    "vi": "Handicap visuel",
    "pi": "Handicap psychique",
    "ii": "Handicap intellectuel",
}
