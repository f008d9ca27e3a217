"""Mathematics."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("mathematiques",),
        crowd="familles",
        variants=(
            Variant(
                Format.GAME,
                "Le village des énigmes",
                "Vingt casse-tête géants en bois à résoudre à deux, à quatre ou à dix.",
            ),
            Variant(
                Format.EXHIBITION,
                "Maths à toucher",
                "Miroirs, pavages, bulles de savon et ponts sans clous : les mathématiques avec les mains.",
            ),
            Variant(
                Format.WORKSHOP,
                "Plier, couper, compter : les maths en papier",
                "Un ruban qui n’a qu’une face, un trou dans une carte postale où passe une personne entière…",
            ),
        ),
        body=(
            "On peut aimer les mathématiques sans avoir aimé l’école. Ici, pas de formule : des objets, des défis et "
            "le plaisir de trouver par soi-même.",
            "Les médiateurs ne donnent jamais la solution. Ils donnent mieux : la bonne question au bon moment.",
        ),
    ),
    Subject(
        themes=("mathematiques", "societes"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "Les chiffres mentent-ils ? Petite visite guidée des sondages, des moyennes et des courbes qui "
                "impressionnent",
                "Apprendre à lire un graphique, à demander d’où vient un nombre et à ne plus se laisser impressionner.",
            ),
            Variant(
                Format.MEETING,
                "Henri Poincaré, l’enfant de Nancy",
                "Une promenade en paroles dans la vie d’un homme qui voyait les idées avant de les calculer.",
            ),
            Variant(
                Format.SHOW,
                "Zéro, un, beaucoup",
                "Un seul en scène drôle et tendre sur l’histoire des nombres, de la bergère à l’infini.",
            ),
        ),
        body=(
            "Quatre-vingts pour cent de quoi ? Par rapport à quand ? Combien de personnes interrogées ? Trois "
            "questions suffisent souvent à remettre un chiffre à sa place.",
            "Exemples pris dans les journaux de la semaine, sans parti pris et avec humour.",
        ),
    ),
    Subject(
        themes=("mathematiques", "numerique"),
        crowd="ados",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Codes secrets, de César à aujourd’hui",
                "Chiffrer, intercepter, casser : une bataille d’équipes à coups de crayon puis d’ordinateur.",
            ),
            Variant(
                Format.TALK,
                "Le hasard n’existe pas (enfin, presque)",
                "Dés, tempêtes et Bourse : ce que l’on peut prévoir quand on ne peut rien prévoir.",
            ),
            Variant(
                Format.TRAINING,
                "Faire vivre un club de mathématiques",
                "Jeux, recherches longues, expositions d’élèves : une journée d’échanges entre enseignants.",
            ),
        ),
        body=(
            "Tout message a trois lecteurs : celui qui l’écrit, celui qui le reçoit et celui qui voudrait bien. "
            "Depuis deux mille ans, les mathématiques servent tantôt l’un, tantôt l’autre.",
            "Chaque équipe invente son chiffre et tente de casser celui des voisins. On termine par celui qui protège "
            "nos paiements en ligne, et par ce qui pourrait un jour le briser.",
        ),
    ),
)
