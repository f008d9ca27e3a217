"""How things are made."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("techniques",),
        crowd="familles",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Ponts, tours et catastrophes",
                "Des spaghettis, de la guimauve et un sèche-cheveux : qui construira le plus haut, le plus solide ?",
            ),
            Variant(
                Format.FESTIVAL,
                "La foire aux inventions",
                "Bricoleuses, fablabs et lycées professionnels montrent ce qu’ils ont inventé cette année.",
            ),
            Variant(
                Format.GAME,
                "La machine absurde : qui fera la réaction la plus longue ?",
                "Dominos, billes et ficelles pour une machine absurde qui traverse toute la salle.",
            ),
        ),
        body=(
            "Ce qui tient debout tient pour de bonnes raisons. En construisant des ponts qui s’écroulent, on découvre "
            "le triangle, la clef de voûte et l’art de bien se tromper.",
            "Les plus jeunes bâtissent avec un adulte ; les plus grands prennent le chronomètre et la balance.",
        ),
    ),
    Subject(
        themes=("techniques", "archeologie"),
        crowd="tous",
        variants=(
            Variant(
                Format.TOUR,
                "La forge, le haut-fourneau et les hommes",
                "Une visite à deux voix : un ancien sidérurgiste et une historienne des techniques.",
            ),
            Variant(
                Format.EXHIBITION,
                "Fils et métiers : cinq siècles de textile vosgien",
                "Du rouet au tissu intelligent, une exposition que l’on peut toucher et faire tourner.",
            ),
            Variant(
                Format.SCREENING,
                "La dernière coulée",
                "Un documentaire de mémoire ouvrière, suivi d’une discussion sur l’acier de demain.",
            ),
        ),
        body=(
            "Le fer, le sel, le coton, le papier, le verre : la région a été un immense atelier. Il en reste des "
            "bâtiments, des gestes et beaucoup de récits.",
            "Ceux qui ont travaillé là sont les meilleurs guides. Leurs machines, parfois, redémarrent pour "
            "l’occasion.",
        ),
    ),
    Subject(
        themes=("techniques", "energie"),
        crowd="ados",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Une voiture solaire en deux heures",
                "Mesurer, alléger, aligner : le règlement tient en trois lignes, la victoire en trois grammes.",
            ),
            Variant(
                Format.MEETING,
                "Ingénieure, soudeuse, robotique : elles racontent",
                "Quatre femmes de l’industrie régionale répondent sans détour aux questions des élèves.",
            ),
            Variant(
                Format.TRAINING,
                "Prendre en main une mallette de robotique",
                "Pour bibliothécaires et animateurs : une journée afin d’oser, puis de prêter.",
            ),
        ),
        body=(
            "Un petit panneau, un moteur, quatre roues : le reste est affaire de frottements. Les équipes essaient, "
            "notent, recommencent, et découvrent que le plus rapide n’est pas toujours le plus puissant.",
            "Les lycées de la région qui préparent à ces métiers tiennent un stand à la sortie.",
        ),
    ),
)
