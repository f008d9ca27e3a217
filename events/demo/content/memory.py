"""Archaeology and history."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("archeologie",),
        crowd="familles",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Apprentis archéologues",
                "Truelle, pinceau, carnet : fouiller un bac de terre comme sur un vrai chantier.",
            ),
            Variant(
                Format.TOUR,
                "Le chantier est ouvert",
                "Une fouille préventive se visite avant que la route ne passe : céramiques, trous de poteaux et "
                "patience.",
            ),
            Variant(
                Format.EXHIBITION,
                "Sous la place, le village d’avant",
                "Ce que deux ans de fouilles ont rendu : une auge, un peigne, des graines et beaucoup de questions.",
            ),
        ),
        body=(
            "L’archéologie n’est pas une chasse au trésor. Un clou rouillé dont on connaît la place en dit plus qu’une "
            "pièce d’or sans histoire.",
            "On fouille par carrés, on note tout, on recolle longtemps. Et l’on discute : une interprétation n’est "
            "bonne que jusqu’à la prochaine découverte.",
        ),
    ),
    Subject(
        themes=("archeologie", "terre"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "Ce que les forêts cachent : le relevé laser au-dessus de l’Argonne et des Vosges du Nord",
                "Vus d’avion, au laser, les arbres s’effacent : tranchées, charbonnières et champs gaulois "
                "apparaissent.",
            ),
            Variant(
                Format.SCREENING,
                "Zone rouge",
                "Un siècle après, que deviennent les sols de Verdun ? Un film d’enquête, en présence de l’équipe.",
            ),
            Variant(
                Format.TOUR,
                "Lire le paysage d’un champ de bataille",
                "Marche commentée par une archéologue et un forestier dans les bois d’un village détruit.",
            ),
        ),
        body=(
            "Un avion, un laser, des milliards de points : en retirant les feuilles par le calcul, on voit le sol nu "
            "comme personne ne l’avait vu. En dix ans, les cartes ont été refaites.",
            "Chaque bosse est une question. Les réponses demandent d’aller sur place, et c’est là que les habitants, "
            "qui connaissent leurs bois, deviennent indispensables.",
        ),
    ),
    Subject(
        themes=("archeologie", "sante"),
        crowd="ados",
        variants=(
            Variant(
                Format.GAME,
                "L’affaire du squelette de la crypte",
                "Âge, métier, maladie : une enquête d’anthropologie à mener par équipes, indices en main.",
            ),
            Variant(
                Format.WORKSHOP,
                "Dater avec des arbres",
                "Compter les cernes, recouper, trouver l’année où la poutre était encore un chêne.",
            ),
            Variant(
                Format.TALK,
                "Ce que les os racontent",
                "Une anthropologue présente les méthodes, les limites et l’éthique de son métier.",
            ),
        ),
        body=(
            "Un os garde la trace d’une fracture, d’un métier, d’une enfance mal nourrie. Encore faut-il savoir le "
            "lire et ne pas lui faire dire plus qu’il ne sait.",
            "Les pièces étudiées sont des moulages. La séance se termine par une discussion sur le respect dû à "
            "celles et ceux que l’on étudie.",
        ),
    ),
)
