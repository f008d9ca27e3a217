"""What we eat and how it grows."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("alimentation", "physique-chimie"),
        crowd="familles",
        variants=(
            Variant(
                Format.WORKSHOP,
                "La cuisine est un laboratoire",
                "Mousses, gels, émulsions : rater une mayonnaise exprès pour comprendre celle qui tient.",
            ),
            Variant(
                Format.SHOW,
                "Chaud devant ! La chimie entre en cuisine",
                "Un chef, une chimiste et beaucoup de fumée pour un repas qui ne se passe pas comme prévu.",
            ),
            Variant(
                Format.FESTIVAL,
                "Sciences à croquer",
                "Deux jours de dégustations, d’expériences et de débats sur la place du marché.",
            ),
        ),
        body=(
            "Pourquoi le blanc d’œuf monte-t-il ? Pourquoi la croûte du pain sent-elle si bon ? La cuisine est le plus "
            "vieux laboratoire du monde, et le mieux fréquenté.",
            "Tout se goûte, sauf mention contraire. Merci de signaler les allergies à l’inscription.",
        ),
    ),
    Subject(
        themes=("alimentation", "environnement"),
        crowd="tous",
        variants=(
            Variant(
                Format.TALK,
                "Champagne ! La physique dans les bulles",
                "Un million de bulles par flûte : comment elles naissent, montent, chantent et disparaissent.",
            ),
            Variant(
                Format.TOUR,
                "La vigne face au climat",
                "Une promenade entre les rangs avec une vigneronne et un chercheur en agronomie.",
            ),
            Variant(
                Format.MEETING,
                "Que mangerons-nous demain ?",
                "Légumineuses, élevage, protéines nouvelles : un agriculteur, une nutritionniste et vos assiettes.",
            ),
        ),
        body=(
            "La date des vendanges a avancé de près de trois semaines en quarante ans. Il faut apprendre à tailler "
            "autrement, à couvrir le sol, à essayer des cépages oubliés.",
            "Sur les mêmes coteaux, des chercheurs mesurent l’eau, le sucre et les arômes. Leurs carnets et ceux des "
            "vignerons racontent la même histoire, avec des mots différents.",
        ),
    ),
    Subject(
        themes=("alimentation",),
        crowd="petits",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Graine, où es-tu ?",
                "Chercher, trier, semer, arroser : les tout-petits jardinent et rapportent leur pot à la maison.",
            ),
            Variant(
                Format.GAME,
                "Le loto des odeurs et des saveurs",
                "Les yeux bandés, le nez en avant : reconnaître, nommer, préférer.",
            ),
            Variant(
                Format.EXHIBITION,
                "Miam ! Le voyage d’une bouchée",
                "De la fourchette au reste du corps, un parcours à quatre pattes dans un géant endormi.",
            ),
        ),
        body=(
            "Une graine de haricot dans un coton mouillé : l’expérience a cent ans et n’a rien perdu. On y ajoute une "
            "loupe, un carnet et la question que tous les enfants posent : comment sait-elle où est le haut ?",
            "Les séances durent trente-cinq minutes, par petits groupes, avec les parents ou les enseignantes.",
        ),
    ),
)
