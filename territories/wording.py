"""Places in a French sentence: each département has its own preposition, some communes an article."""

from consortium.text.french import of

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


def in_commune(name: str) -> str:
    """A commune's name behind «à»: «à Vittel», «au Thillot», «aux Islettes»."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    return f"aux {name[4:]}" if name.startswith("Les ") else f"à {name}"


def of_commune(name: str) -> str:
    """A commune's name behind «de»: «de Vittel», «d’Épinal», «du Thillot», «des Islettes», «de La Bresse»."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"de {name}" if name.startswith("Yu") else of(name)  # «de Yutz»: the y is no vowel there
