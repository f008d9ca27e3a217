"""Départements in a French sentence: each has its own preposition."""

IN = {
    "08": "dans les Ardennes",
    "10": "dans l’Aube",
    "51": "dans la Marne",
    "52": "en Haute-Marne",
    "54": "en Meurthe-et-Moselle",
    "55": "dans la Meuse",
    "57": "en Moselle",
    "67": "dans le Bas-Rhin",
    "68": "dans le Haut-Rhin",
    "88": "dans les Vosges",
}


def in_departement(code: str, name: str) -> str:
    """«dans les Vosges», «en Moselle»; «dans le département X» for a code that is not known."""
    return IN.get(code, f"dans le département {name}")
