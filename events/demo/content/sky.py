"""The sky and space."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

STAR_FESTIVAL = (
    "<h3>Au fil des heures</h3>"
    "<ul>"
    "<li><strong>12 h, pique-nique au soleil.</strong> Deux lunettes munies de filtres montrent les taches du Soleil "
    "et, s’il est d’humeur, une protubérance. On regarde à tour de rôle, le sandwich à la main.</li>"
    "<li><strong>14 h, piste de lancement.</strong> Les fusées à eau montent l’une après l’autre. Un théodolite "
    "de carton mesure la hauteur atteinte ; le tableau des records reste ouvert jusqu’à 17 h.</li>"
    "<li><strong>15 h, petites conférences.</strong> Quatre chercheuses, un quart d’heure chacune, une seule image à "
    "montrer : un trou noir, un grain de poussière, une aurore, une équation.</li>"
    "<li><strong>18 h, veillée des plus jeunes.</strong> Sous le dôme gonflable, vingt-cinq enfants à la fois "
    "apprennent à retrouver la Grande Ourse, puis vont la chercher dehors avec leurs parents.</li>"
    "<li><strong>21 h, grande nuit.</strong> Les lampadaires du village s’éteignent. Une quinzaine d’instruments, du "
    "petit télescope d’enfant au grand miroir du club voisin, sont braqués sur Saturne, sur l’amas d’Hercule et sur "
    "ce que vous demanderez.</li>"
    "</ul>"
    "<h3>Sans interruption</h3>"
    "<p>Les ateliers ne s’arrêtent pas : construire une carte du ciel qui tourne, peser sa trousse sur Mars, "
    "démonter un vieux téléphone pour y trouver le capteur de lumière qui sert aussi aux observatoires. Chacun dure "
    "quarante minutes et recommence toutes les heures, sans inscription.</p>"
    "<p>À 14 h, une marche de deux kilomètres met le Système solaire à l’échelle du village : le Soleil devant "
    "la mairie, la Terre à la boulangerie, Neptune au bout du chemin de halage. Le parcours est plat, et praticable en "
    "fauteuil jusqu’à Jupiter.</p>"
    "<p>À 16 h, on rend les résultats : hauteur de la meilleure fusée, nombre d’étoiles comptées dans Orion par les "
    "familles les soirs d’avant. Ce comptage sert pour de bon : répété chaque année, il dit si notre ciel s’éclaircit "
    "ou s’obscurcit.</p>"
    "<h3>Et s’il pleut ?</h3>"
    "<p>Le planétarium, les conférences et les ateliers ont lieu à l’abri. La nuit d’observation est remplacée par une "
    "visite en direct d’un télescope de l’autre hémisphère, où il fera beau ; les fusées, elles, volent aussi sous "
    "la pluie.</p>"
)

SUBJECTS = (
    Subject(
        themes=("astronomie",),
        crowd="familles",
        variants=(
            Variant(
                Format.MEETING,
                "La Lune au bout du champ : soirée d’observation",
                "Trois télescopes, un champ sans lampadaire et des astronomes amateurs pour apprendre à lire le ciel.",
            ),
            Variant(
                Format.WORKSHOP,
                "Fabrique ton cadran lunaire",
                "Du carton, une attache et un peu de patience : un cadran qui donne l’heure à la clarté de la Lune.",
            ),
            Variant(
                Format.TALK,
                "Pourquoi la Lune s’éloigne-t-elle de nous ?",
                "Trois centimètres et huit millimètres par an : comment on le mesure, et ce que cela change aux "
                "marées.",
            ),
        ),
        body=(
            "La Lune est notre plus proche voisine et pourtant on la regarde peu. À l’œil nu, on y devine des mers et "
            "des montagnes ; dans une simple paire de jumelles, ce sont des centaines de cratères qui apparaissent le "
            "long de la ligne qui sépare le jour de la nuit.",
            "On y apprend à reconnaître ses phases, à comprendre pourquoi elle nous montre toujours la même face, et à "
            "repérer les lieux où des humains ont marché.",
        ),
    ),
    Subject(
        themes=("astronomie", "physique-chimie"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "D’autres terres ? Trente ans de chasse aux exoplanètes, de la première découverte aux atmosphères "
                "lointaines",
                "Plus de cinq mille planètes tournent autour d’autres étoiles : comment les voir quand elles ne "
                "brillent pas.",
            ),
            Variant(
                Format.SCREENING,
                "Lumières fossiles",
                "Un documentaire au cœur d’un observatoire, pour suivre une équipe qui attend une seule nuit depuis "
                "six ans.",
            ),
            Variant(
                Format.EXHIBITION,
                "Arc-en-ciel d’étoiles",
                "Décomposer la lumière d’une étoile, c’est lire sa température, son âge et ce dont elle est faite.",
            ),
        ),
        body=(
            "Une planète lointaine se trahit de peu : une étoile qui pâlit d’un millième pendant quelques heures, une "
            "couleur qui vacille. Les instruments d’aujourd’hui savent mesurer ces <strong>frémissements</strong> et "
            "en tirer une taille, une masse, parfois un ciel.",
            "Que peut-on vraiment dire de ces mondes ? Ce qui est sûr, ce qui est probable et ce que l’on rêve "
            "seulement : on fait le tri ensemble.",
        ),
    ),
    Subject(
        themes=("astronomie", "techniques"),
        crowd="enfants",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Fusées à eau : trois, deux, un…",
                "Une bouteille, une pompe à vélo et beaucoup d’élan : construire, mesurer et faire voler sa fusée.",
            ),
            Variant(
                Format.GAME,
                "Mission Mars : l’équipage a besoin de vous",
                "Un jeu d’énigmes où chaque équipe répare un module de la base avant la prochaine tempête de sable.",
            ),
            Variant(
                Format.FESTIVAL,
                "La tête dans les étoiles",
                "Planétarium gonflable, micro-fusées, soleil au télescope et grande nuit d’observation.",
                programme=STAR_FESTIVAL,
            ),
        ),
        body=(
            "Pour quitter le sol, il faut pousser quelque chose vers le bas : de l’eau, de l’air, un gaz brûlant. Le "
            "reste est affaire d’équilibre, d’ailerons bien collés et de calculs que l’on peut faire de tête.",
            "Les enfants travaillent comme dans une agence spatiale : un cahier des charges, des essais, une revue de "
            "vol et le droit de se tromper.",
        ),
    ),
    Subject(
        themes=("astronomie", "societes"),
        crowd="tous",
        variants=(
            Variant(
                Format.TOUR,
                "Marche sous les étoiles",
                "Cinq haltes dans le noir pour écouter les légendes du ciel et entendre la nuit du village.",
            ),
            Variant(
                Format.MEETING,
                "Éteindre pour mieux voir : parlons de la nuit",
                "Élus, naturalistes et astronomes autour d’une question simple : de quelle lumière avons-nous besoin ?",
            ),
            Variant(
                Format.SHOW,
                "Contes à la lueur de Cassiopée",
                "Une conteuse, un accordéon et la voûte céleste pour décor, quand le temps le veut bien.",
            ),
        ),
        body=(
            "Dans bien des villages du Grand Est, l’éclairage public s’éteint une partie de la nuit. Les "
            "chauves-souris y gagnent, le budget communal aussi, et la Voie lactée revient au-dessus des toits.",
            "La soirée commence à l’intérieur, le temps de prendre quelques repères, puis se poursuit dehors. En cas "
            "de ciel couvert, le planétarium gonflable prend le relais dans la salle.",
        ),
    ),
)
