"""Computers and artificial intelligence."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("numerique",),
        crowd="tous",
        variants=(
            Variant(
                Format.TALK,
                "L’intelligence artificielle expliquée avec des cailloux",
                "Pas d’écran, pas de jargon : comprendre comment une machine apprend, avec ce qui traîne au fond du "
                "jardin.",
            ),
            Variant(
                Format.MEETING,
                "Qui parle quand la machine répond ?",
                "Une linguiste et un informaticien du laboratoire répondent, avec leurs propres mots.",
            ),
            Variant(
                Format.EXHIBITION,
                "Bugs",
                "Trente pannes célèbres, de la fusée au distributeur de billets, et ce qu’elles ont appris à tous.",
            ),
        ),
        body=(
            "Une boîte d’allumettes peut apprendre à jouer : il suffit de la récompenser quand elle gagne. On la fait "
            "jouer pour de vrai, une heure durant, et l’on voit l’apprentissage se faire.",
            "Vient ensuite la discussion : ce que ces systèmes font bien, ce qu’ils inventent, ce qu’ils consomment, "
            "et qui décide de ce qu’ils apprennent.",
        ),
    ),
    Subject(
        themes=("numerique", "techniques"),
        crowd="enfants",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Mon premier robot",
                "Programmer un petit robot pour qu’il sorte du labyrinthe sans toucher les murs.",
            ),
            Variant(
                Format.GAME,
                "Programmeurs en herbe, sans ordinateur",
                "Des flèches au sol, un camarade robot et un trésor : l’algorithme à pieds joints.",
            ),
            Variant(
                Format.FESTIVAL,
                "Pixels et boutons",
                "Deux jours de jeux indépendants, d’ateliers de création et de vieilles machines à essayer.",
            ),
        ),
        body=(
            "Un robot fait exactement ce qu’on lui dit, et c’est bien le problème. Les enfants apprennent à donner des "
            "ordres clairs, à prévoir l’imprévu et à relire leurs erreurs sans se fâcher.",
            "Le matériel est fourni : dix robots, dix tablettes, et des cartes en carton pour ceux qui préfèrent.",
        ),
    ),
    Subject(
        themes=("numerique", "societes"),
        crowd="métiers",
        variants=(
            Variant(
                Format.TRAINING,
                "Animer un atelier sur les fausses informations",
                "Une journée d’outils et de mises en situation pour bibliothécaires, enseignants et animateurs.",
            ),
            Variant(
                Format.TALK,
                "Données ouvertes : ce que votre commune peut en faire",
                "Cartes, budgets, comptages : des exemples petits et utiles, présentés par celles qui les ont menés.",
            ),
            Variant(
                Format.WORKSHOP,
                "Cartographier son village avec OpenStreetMap",
                "Relever, vérifier, dessiner : une cartopartie à pied, à vélo ou en fauteuil.",
            ),
        ),
        body=(
            "Vérifier une image, remonter à une source, reconnaître un site qui imite : cela s’apprend en jouant, et "
            "cela s’enseigne avec les exemples que le public apporte.",
            "La journée donne un déroulé prêt à l’emploi, des supports libres à réutiliser et un groupe de collègues "
            "à qui demander de l’aide ensuite.",
        ),
    ),
)
