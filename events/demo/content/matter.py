"""Matter, light and energy."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("physique-chimie",),
        crowd="enfants",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Lumière ! Fabrique ton kaléidoscope",
                "Trois miroirs, un tube et des perles pour faire danser les couleurs.",
            ),
            Variant(
                Format.SHOW,
                "Moins cent quatre-vingt-seize",
                "Le grand froid sur scène : azote liquide, ballons qui se couchent et fleurs de verre.",
            ),
            Variant(
                Format.EXHIBITION,
                "Cristal mon beau cristal",
                "Sel, sucre, neige et quartz : quand la matière se range toute seule.",
            ),
        ),
        body=(
            "La lumière va tout droit, sauf quand on l’oblige à tourner. Avec des miroirs de poche, de l’eau et une "
            "lampe, les enfants la plient, la coupent et la recomposent.",
            "On repart avec son montage et avec trois défis à proposer aux grandes personnes de la maison.",
        ),
    ),
    Subject(
        themes=("energie", "techniques"),
        crowd="tous",
        variants=(
            Variant(
                Format.TALK,
                "L’hydrogène, miracle ou mirage ?",
                "Le produire, le stocker, s’en servir : un tour honnête de ce qui marche et de ce qui coûte.",
            ),
            Variant(
                Format.TOUR,
                "Dans le ventre du barrage",
                "Turbines, vannes et passes à poissons : une visite exceptionnelle au fil de l’eau.",
            ),
            Variant(
                Format.WORKSHOP,
                "Réparer sa lampe, comprendre son compteur",
                "Un café-réparation avec multimètres, fers à souder et physiciens bricoleurs.",
            ),
        ),
        body=(
            "L’énergie ne se fabrique pas, elle se transforme, et chaque transformation en perd un peu. Une fois cela "
            "dit, bien des débats deviennent plus simples.",
            "Ordres de grandeur en main, on compare une douche, un trajet, un hiver. Les chiffres sont affichés, "
            "chacun fait ses comptes.",
        ),
    ),
    Subject(
        themes=("physique-chimie", "archeologie"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "Marguerite Perey, la Strasbourgeoise du francium",
                "Elle découvrit un élément à vingt-neuf ans et fut la première femme élue à l’Académie des sciences.",
            ),
            Variant(
                Format.MEETING,
                "Le verre et le cristal : secrets de maîtres, secrets d’atomes",
                "Un souffleur et une physicienne autour du four : deux savoirs, une même matière.",
            ),
            Variant(
                Format.TOUR,
                "Une nuit au laboratoire",
                "Les portes d’un institut s’ouvrent à la tombée du jour : lasers, microscopes et chercheurs bavards.",
            ),
        ),
        body=(
            "On croit l’histoire des sciences faite d’éclairs de génie. Elle est faite de paillasses, de carnets, de "
            "collègues et d’injustices aussi.",
            "Des archives rarement montrées accompagnent la rencontre : cahiers de laboratoire, lettres, "
            "photographies et un instrument que l’on pourra prendre en main.",
        ),
    ),
)
