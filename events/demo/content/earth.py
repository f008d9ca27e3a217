"""The ground under our feet."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("terre",),
        crowd="familles",
        variants=(
            Variant(
                Format.TOUR,
                "Dans la carrière, il y a deux cents millions d’années",
                "Marteau, loupe et bottes : lire un front de taille comme les pages d’un livre.",
            ),
            Variant(
                Format.WORKSHOP,
                "Ammonites et compagnie",
                "Dégager, mouler, colorier : un atelier pour repartir avec un fossile et son histoire.",
            ),
            Variant(
                Format.EXHIBITION,
                "Quand la Lorraine était une île",
                "Coraux, reptiles marins et plages tièdes : la région du temps où elle était sous les tropiques.",
            ),
        ),
        body=(
            "Le calcaire de nos façades est une plage, le grès des cathédrales un désert, le sel de nos salines une "
            "mer qui s’est évaporée. Il suffit de se pencher pour y trouver un coquillage.",
            "Les géologues amateurs apportent leurs trouvailles ; venez avec les vôtres, on vous dira ce qu’elles "
            "sont et d’où elles viennent.",
        ),
    ),
    Subject(
        themes=("terre", "energie"),
        crowd="adultes",
        variants=(
            Variant(
                Format.TALK,
                "La chaleur d’en bas : promesses et questions de la géothermie en Alsace",
                "Forer à quatre mille mètres pour chauffer une ville : ce que l’on sait faire et ce qui inquiète.",
            ),
            Variant(
                Format.MEETING,
                "Pourquoi la terre tremble-t-elle ici ?",
                "Un sismologue apporte ses enregistrements ; apportez vos souvenirs, ils servent à la recherche.",
            ),
            Variant(
                Format.SCREENING,
                "Profondeurs",
                "Du fond des mines de fer aux puits d’aujourd’hui, un film d’archives et de témoignages.",
            ),
        ),
        body=(
            "Le fossé rhénan est l’un des endroits d’Europe où la chaleur monte le plus vite avec la profondeur. "
            "C’est une chance, et une raison d’être prudent.",
            "La discussion prend le temps des détails : débits, minéraux, petites secousses, assurances. Elle ne "
            "cherche pas à convaincre mais à donner de quoi se faire un avis.",
        ),
    ),
    Subject(
        themes=("terre", "alimentation"),
        crowd="tous",
        variants=(
            Variant(
                Format.WORKSHOP,
                "Ce que dit une poignée de terre",
                "Toucher, sentir, faire des boudins : reconnaître son sol sans laboratoire.",
            ),
            Variant(
                Format.TALK,
                "Le peuple des vers de terre",
                "Ils labourent pour nous depuis toujours, et nous commençons à peine à les compter.",
            ),
            Variant(
                Format.FESTIVAL,
                "La fête du sol vivant",
                "Fosses à ciel ouvert, vers sous la loupe, soupe paysanne et concours de la plus belle motte.",
            ),
        ),
        body=(
            "Dans une cuillère à soupe de bonne terre vivent plus d’êtres que d’humains sur la planète. La plupart "
            "n’ont pas de nom. Tous travaillent.",
            "Apportez un pot de terre de votre jardin : on l’examine ensemble, sans jugement, avant de parler de "
            "compost, de paillage et de patience.",
        ),
    ),
)
