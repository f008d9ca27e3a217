"""Living things and their places."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("biodiversite",),
        crowd="familles",
        variants=(
            Variant(
                Format.TOUR,
                "Sur la piste du castor",
                "Arbres taillés en crayon, huttes et barrages : une promenade d’enquête au bord de la rivière.",
            ),
            Variant(
                Format.WORKSHOP,
                "Empreintes et indices : deviens détective de la forêt",
                "Moulages en plâtre, plumes et noisettes rongées : chaque trace raconte un repas ou une fuite.",
            ),
            Variant(
                Format.EXHIBITION,
                "Le retour des bâtisseurs",
                "Castors, cigognes, lynx : comment des espèces disparues de la région y reviennent, seules ou aidées.",
            ),
        ),
        body=(
            "Disparu de presque tous nos cours d’eau il y a un siècle, le castor recolonise la Moselle, la Meuse et "
            "leurs affluents. Il y travaille la nuit, ralentit l’eau, noie un pré ici, sauve une mare là.",
            "Cohabiter demande de l’observation, quelques grillages autour des pommiers et beaucoup de discussions. "
            "Celles et ceux qui suivent l’animal sur le terrain racontent.",
        ),
    ),
    Subject(
        themes=("biodiversite", "alimentation"),
        crowd="tous",
        variants=(
            Variant(
                Format.TALK,
                "Abeilles sauvages : les oubliées du verger",
                "Elles sont près d’un millier d’espèces en France, ne font pas de miel et fécondent nos mirabelliers.",
            ),
            Variant(
                Format.WORKSHOP,
                "Un hôtel à insectes qui sert à quelque chose",
                "Quel bois, quels trous, quelle exposition : construire un abri que les abeilles choisiront vraiment.",
            ),
            Variant(
                Format.MEETING,
                "Café des sciences : faut-il tondre ?",
                "Autour d’un café, une écologue et un agent des espaces verts comparent deux prés que tout sépare.",
            ),
        ),
        body=(
            "Une abeille domestique visite un verger quand il fait beau ; l’osmie, elle, sort dès la fin de l’hiver, "
            "par dix degrés. Les arboriculteurs le savent : sans les sauvages, certaines années ne donneraient rien.",
            "On apprend à les reconnaître, à ne pas les craindre et à leur laisser un coin de terre nue, une tige "
            "creuse, un talus qu’on oublie de faucher.",
        ),
    ),
    Subject(
        themes=("biodiversite", "environnement"),
        crowd="enfants",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Petites bêtes de la mare",
                "Une épuisette, un bac blanc, une loupe : qui vit là-dessous, et qu’est-ce que cela dit de l’eau ?",
            ),
            Variant(
                Format.GAME,
                "Le grand jeu de la chaîne alimentaire",
                "Chacun est une espèce, personne ne veut être mangé, et tout le monde a besoin de tout le monde.",
            ),
            Variant(
                Format.SHOW,
                "La grenouille qui avait perdu son étang",
                "Un théâtre d’objets pour les petits, avec des sons enregistrés dans les roselières de la région.",
            ),
        ),
        body=(
            "Une mare de dix mètres carrés abrite plus de cent espèces. Les larves de libellules y chassent, les "
            "gerris y marchent sur l’eau, et les tritons y viennent chaque printemps, toujours la même.",
            "Les animaux sont observés puis remis où ils étaient. On note, on dessine, on compte : les relevés "
            "rejoignent un programme de sciences participatives.",
        ),
    ),
    Subject(
        themes=("biodiversite",),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "Forêts des Vosges et des Ardennes : quels arbres dans cinquante ans ?",
                "Épicéas malades, hêtres assoiffés : forestiers et chercheuses cherchent les essences de demain.",
            ),
            Variant(
                Format.TOUR,
                "Une heure avec un arbre",
                "Le même hêtre, regardé par un botaniste, une mycologue et un bûcheron.",
            ),
            Variant(
                Format.SCREENING,
                "Sous l’écorce",
                "Un film lent et beau sur ceux qui mangent, habitent et soignent les vieux arbres.",
            ),
        ),
        body=(
            "Un tiers du Grand Est est couvert de forêts. En dix ans, les sécheresses et les scolytes y ont changé des "
            "paysages que l’on croyait éternels.",
            "Planter autre chose ? Laisser faire ? Mélanger ? Les réponses ne sont pas les mêmes sur le grès et sur le "
            "calcaire, dans une forêt communale et chez un particulier. Les essais en cours, eux, parlent déjà.",
        ),
    ),
)
