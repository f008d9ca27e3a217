"""Sentences that go with a format whatever the subject, prices and ways to book."""

from partners.choices import Format

PRICES = (
    "5 €, gratuit moins de 12 ans", "3 €", "6 €, tarif réduit 4 €", "8 € adulte, 4 € enfant", "Prix libre",
    "2 € par enfant, gratuit pour l’accompagnant", "10 €, demandeurs d’emploi et étudiants 5 €", "",
)  # fmt: skip

BY_FORMAT: dict[Format, tuple[str, ...]] = {
    Format.TALK: (
        "<p>La conférence dure une heure, et l’on garde le même temps pour les questions : il n’y en a pas de "
        "mauvaises. La soirée se prolonge autour d’un verre offert par le lieu.</p>",
        "<p>Aucune connaissance n’est nécessaire. Les mots difficiles sont expliqués au passage, les images projetées "
        "en grand, et un résumé de deux pages attend à la sortie.</p>",
    ),
    Format.WORKSHOP: (
        "<p>On travaille par petites tables de quatre, avec du matériel que l’on retrouve à la maison. Chacun repart "
        "avec ce qu’il a fabriqué et une fiche pour recommencer.</p>",
        "<p>L’atelier commence par une question, pas par un cours. On essaie, on rate, on comprend pourquoi, on "
        "recommence : c’est ainsi que l’on cherche.</p>",
    ),
    Format.EXHIBITION: (
        "<p>Douze panneaux, cinq manipulations à toucher et un coin pour les plus petits : comptez quarante minutes. "
        "Un livret-jeu est prêté à l’accueil.</p>",
        "<p>L’exposition voyage dans une remorque et se monte en une matinée ; après cette étape, elle repart vers un "
        "autre village. Les textes existent aussi en gros caractères.</p>",
    ),
    Format.SHOW: (
        "<p>Sur scène, deux comédiens, un tableau noir et des expériences pour de vrai. On rit beaucoup, et l’on sort "
        "en ayant compris une chose ou deux.</p>",
        "<p>Après la représentation, les artistes et une scientifique restent sur le bord de scène pour vous "
        "répondre.</p>",
    ),
    Format.SCREENING: (
        "<p>Le film dure cinquante-deux minutes. La discussion qui suit réunit une chercheuse, une personne du pays et "
        "vous : le micro circule dans la salle.</p>",
        "<p>Projection en version française sous-titrée pour les personnes sourdes ou malentendantes, suivie d’un "
        "débat.</p>",
    ),
    Format.TOUR: (
        "<p>Départ à l’heure dite, par tous les temps ou presque. Prévoyez de bonnes chaussures et de quoi boire ; le "
        "parcours compte trois kilomètres sans difficulté.</p>",
        "<p>La visite se fait par groupes de quinze, pour que chacun voie et entende. Une pause assise est prévue à "
        "mi-parcours.</p>",
    ),
    Format.MEETING: (
        "<p>Pas d’estrade : on s’assoit autour de la même table que les scientifiques. Le café est servi, la "
        "discussion va où vos questions la mènent.</p>",
        "<p>Chacun vient avec ce qu’il sait et ce qu’il se demande. Les échanges sont résumés et affichés sur place la "
        "semaine suivante.</p>",
    ),
    Format.GAME: (
        "<p>Par équipes de trois à six, vous avez une heure pour résoudre les énigmes. Les indices se cachent dans le "
        "lieu ; un maître du jeu veille à ce que personne ne reste bloqué.</p>",
        "<p>Les règles s’apprennent en deux minutes. On joue en famille ou entre amis, et les équipes se forment aussi "
        "sur place.</p>",
    ),
    Format.FESTIVAL: (
        "<p>Au programme, du matin au soir : stands tenus par des laboratoires, ateliers en continu, petites "
        "conférences d’un quart d’heure, spectacle à la tombée du jour et buvette des associations.</p>",
        "<p>Venez une heure ou deux jours : tout est en accès libre, rien n’oblige à suivre un ordre. Un coin calme "
        "permet de souffler.</p>",
    ),
    Format.TRAINING: (
        "<p>La formation alterne apports et mise en pratique. Les participants repartent avec une mallette prêtée pour "
        "un trimestre et l’accès à une liste d’entraide.</p>",
        "<p>Accueil à partir de 8 h 45, repas partagé sur place. Une attestation est remise en fin de journée.</p>",
    ),
}

EXTRAS = (
    "<h3>Ce que l’on a besoin de savoir avant</h3><p>Rien. Les personnes qui animent ont l’habitude des publics mêlés "
    ": grands-parents, enfants, curieux de passage, passionnés. Si un mot vous échappe, levez la main.</p>",
    "<h3>Pour prolonger</h3><p>Une sélection de livres, de jeux et de films est proposée par les bibliothécaires, pour "
    "tous les âges, à emprunter sur place. La liste reste disponible après l’événement.</p>",
    "<h3>En pratique</h3><ul><li>Accueil un quart d’heure avant.</li><li>Les enfants de moins de 8 ans viennent "
    "accompagnés.</li><li>Photographies sans flash bienvenues.</li></ul>",
    "<p>Cette rencontre est née d’une demande du lieu. Comme lui, votre bibliothèque, votre école ou votre commune "
    "peut accueillir des scientifiques : l’équipe vous accompagne, du choix du sujet au jour venu.</p>",
    "<p>Les personnes qui interviennent travaillent dans les laboratoires et les associations de la région. Elles "
    "viennent parler de leur métier autant que de leurs résultats : les doutes, les fausses pistes, les longues "
    "attentes et, de temps en temps, la joie d’avoir compris quelque chose que personne ne savait la veille.</p>",
    "<blockquote><p>« On croit venir écouter une réponse, on repart avec trois questions de plus, et c’est très "
    "bien ainsi », dit une habituée.</p></blockquote>",
    "<p>Covoiturage conseillé : inscrivez-vous sur la feuille affichée à l’entrée du lieu ou demandez à l’accueil qui "
    "vient de votre côté. Le chemin du retour est souvent l’occasion de continuer la conversation, et bien des "
    "vocations d’astronomes, de botanistes ou de bricoleuses ont commencé sur une banquette arrière, un soir de "
    "pluie.</p>",
)
