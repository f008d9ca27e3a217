"""Palettes of the drawings: landscapes of the region, five tones each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Five tones, as hexadecimal sRGB: what lies behind, the darkest, the middle one, the palest, and an accent."""

    ground: str
    deep: str
    mid: str
    light: str
    spark: str


# Chalk of Champagne, slate of the Ardennes, sandstone and firs of the Vosges, plums of Lorraine and of Alsace, the
# Moselle, meadows in the morning.
PALETTES = {
    "craie": Palette("#f3e6cf", "#2b3942", "#c8663d", "#e8b670", "#fffdf6"),
    "ardoise": Palette("#28343d", "#10181d", "#5d8aa1", "#a9c7cf", "#f2b632"),
    "gres": Palette("#e59e87", "#742922", "#c14e3c", "#f5d2c4", "#fff5e8"),
    "sapin": Palette("#1f5b4a", "#0c2f27", "#3f8f70", "#a8d5b5", "#f5d466"),
    "mirabelle": Palette("#f3bd40", "#77470f", "#de842c", "#fae2a2", "#fffdf2"),
    "moselle": Palette("#1d5a86", "#0b2c47", "#3f8dbd", "#a9d3e9", "#f6d26c"),
    "quetsche": Palette("#593b6d", "#291836", "#8c67a4", "#d5bee2", "#f2b25c"),
    "rosee": Palette("#cfe5de", "#1c4b51", "#59a59c", "#f3faf6", "#ec7d5a"),
}

# What grows or lies there: half of the drawings of a département are in its own palettes.
OF_DEPARTEMENTS = {
    "08": ("ardoise", "sapin"),
    "10": ("craie", "rosee"),
    "51": ("craie", "mirabelle"),
    "52": ("rosee", "sapin"),
    "54": ("mirabelle", "quetsche"),
    "55": ("quetsche", "rosee"),
    "57": ("moselle", "mirabelle"),
    "67": ("gres", "moselle"),
    "68": ("gres", "quetsche"),
    "88": ("sapin", "gres"),
}
