"""People and how they live together."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("societes",),
        crowd="tous",
        variants=(
            Variant(
                Format.MEETING,
                "Le platt, l’alsacien, le champenois : nos langues ont-elles un avenir ?",
                "Des linguistes enregistrent, des anciens racontent, des enfants chantent : une soirée à plusieurs "
                "voix.",
            ),
            Variant(
                Format.EXHIBITION,
                "Portraits de chercheuses",
                "Vingt femmes de science de la région, photographiées là où elles travaillent.",
            ),
            Variant(
                Format.SHOW,
                "Procès-verbal d’une découverte",
                "Théâtre documentaire : la vraie dispute de deux laboratoires, rejouée mot pour mot.",
            ),
        ),
        body=(
            "Une langue ne disparaît pas d’un coup : elle quitte d’abord l’école, puis la table, puis les rêves. Ce "
            "que les linguistes savent mesurer, les familles l’ont vécu.",
            "On écoute des enregistrements d’hier et d’aujourd’hui, on compare les mots d’une vallée à l’autre, et "
            "chacun peut laisser sa voix dans le cabinet d’écoute.",
        ),
    ),
    Subject(
        themes=("societes", "environnement"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "Vivre à la campagne : ce que disent les géographes",
                "Services, mobilités, solitudes et entraides : une enquête de trois ans dans douze villages.",
            ),
            Variant(
                Format.WORKSHOP,
                "Imaginer la commune de 2050",
                "Cartes, maquettes et récits : une soirée pour dessiner un avenir désirable à l’échelle du bourg.",
            ),
            Variant(
                Format.SCREENING,
                "Le car de huit heures",
                "Un film sur les lycéens ruraux et le temps du trajet, suivi d’un débat avec une sociologue.",
            ),
        ),
        body=(
            "Trois ans durant, une équipe de géographes a partagé le quotidien de villages que les statistiques disent "
            "isolés. Leur constat bouscule : on y bouge beaucoup, on s’y aide énormément, et l’on y attend le médecin.",
            "Les résultats sont rendus là où ils ont été recueillis. Les habitants complètent, nuancent, contredisent.",
        ),
    ),
    Subject(
        themes=("societes", "numerique"),
        crowd="métiers",
        variants=(
            Variant(
                Format.TRAINING,
                "Accueillir des sciences dans sa bibliothèque",
                "Trouver un sujet, un intervenant, un public : méthode et retours d’expérience des lieux relais.",
            ),
            Variant(
                Format.MEETING,
                "Chercheurs et enseignants : une heure pour se trouver",
                "Des rendez-vous de dix minutes pour imaginer ensemble un projet de classe.",
            ),
            Variant(
                Format.WORKSHOP,
                "Écrire clair pour parler de science",
                "Un atelier d’écriture pour les personnes qui rédigent affiches, cartels et programmes.",
            ),
        ),
        body=(
            "Faire venir une scientifique dans une commune de trois cents habitants n’a rien d’impossible : il faut "
            "une salle, une heure, un contact et quelqu’un qui ose téléphoner.",
            "La formation part de vos lieux et de vos contraintes. On en sort avec une date, un sujet et un prénom.",
        ),
    ),
)
