"""Climate, water, air."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("environnement",),
        crowd="tous",
        variants=(
            Variant(
                Format.WORKSHOP,
                "La Fresque de notre vallée",
                "Un jeu de cartes pour remonter des causes aux effets du dérèglement climatique, ici et pas ailleurs.",
            ),
            Variant(
                Format.TALK,
                "Quel climat pour le Grand Est en 2050 ?",
                "Vignes, neige, crues, canicules : ce que disent les modèles à l’échelle de nos communes.",
            ),
            Variant(
                Format.EXHIBITION,
                "Degrés",
                "Cent cinquante ans de relevés météo de la région, racontés par celles et ceux qui les ont notés.",
            ),
        ),
        body=(
            "La région s’est réchauffée d’environ deux degrés depuis le milieu du siècle dernier. Cela se lit dans les "
            "dates de vendange, dans les carnets des instituteurs et dans la neige des crêtes.",
            "Comprendre d’abord, choisir ensuite : on regarde ce qui ne dépend pas de nous, puis tout ce qu’une "
            "commune, une école ou une famille peut décider.",
        ),
    ),
    Subject(
        themes=("environnement", "sante"),
        crowd="ados",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Mesurer l’air que l’on respire",
                "Assembler un capteur de particules, le promener dans le quartier et dresser une carte honnête.",
            ),
            Variant(
                Format.GAME,
                "Procès du diesel",
                "Avocats, experts, témoins : les élèves plaident à partir de vrais articles scientifiques.",
            ),
            Variant(
                Format.TRAINING,
                "Enseigner l’air et le climat sans décourager",
                "Une journée pour bâtir des séances qui informent, font agir et laissent de l’espoir.",
            ),
        ),
        body=(
            "Un capteur à vingt euros n’est pas un instrument de laboratoire, mais cent capteurs bien réglés en disent "
            "long. Les lycéens apprennent à étalonner, à douter d’un chiffre et à le présenter.",
            "Les mesures sont comparées à celles du réseau officiel de surveillance. L’écart, quand il y en a un, "
            "devient le sujet de la séance suivante.",
        ),
    ),
    Subject(
        themes=("environnement", "terre"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "Où va l’eau de pluie ?",
                "Du toit à la nappe, un hydrogéologue suit une goutte et s’arrête là où elle manque.",
            ),
            Variant(
                Format.TOUR,
                "Aux sources : visite du captage communal",
                "Ce qui coule au robinet vient de là : une visite rare, guidée par celui qui en a la clé.",
            ),
            Variant(
                Format.SCREENING,
                "L’année sans rivière",
                "Un documentaire tourné pendant l’étiage, suivi d’un débat avec le syndicat des eaux.",
            ),
        ),
        body=(
            "Sous nos pieds, la craie de Champagne, le grès vosgien et la plaine d’Alsace retiennent chacun l’eau à "
            "leur manière. Certaines nappes répondent en une semaine, d’autres se souviennent d’une pluie de dix ans.",
            "Comment se partagent-elles entre le robinet, les champs, l’industrie et les rivières ? La carte est sur "
            "la table, et elle se discute.",
        ),
    ),
    Subject(
        themes=("environnement",),
        crowd="petits",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Goutte, flocon, nuage",
                "Faire la pluie dans un saladier et le brouillard dans un bocal : les états de l’eau avec les mains.",
            ),
            Variant(
                Format.SHOW,
                "Monsieur Vent cherche sa maison",
                "Vingt-cinq minutes de marionnettes et de courants d’air pour les tout-petits.",
            ),
            Variant(
                Format.EXHIBITION,
                "Le petit bureau des nuages",
                "Un espace à hauteur d’enfant pour souffler, classer, toucher et deviner le temps de demain.",
            ),
        ),
        body=(
            "De quoi est fait un nuage ? Pourquoi la buée part-elle toute seule ? Avec de l’eau, des glaçons et une "
            "bouilloire tenue par une grande personne, les petits posent leurs premières hypothèses.",
            "Chaque enfant tient son carnet de météo, avec des gommettes pour le soleil et des doigts pour la pluie.",
        ),
    ),
)
