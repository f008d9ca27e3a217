"""The body and its health."""

from events.demo.content.shape import Subject, Variant
from partners.choices import Format

SUBJECTS = (
    Subject(
        themes=("sante",),
        crowd="tous",
        variants=(
            Variant(
                Format.TALK,
                "Le sommeil, ce tiers de notre vie",
                "Pourquoi dormons-nous, et que se passe-t-il quand nous ne dormons plus assez ?",
            ),
            Variant(
                Format.WORKSHOP,
                "Écouter battre un cœur",
                "Stéthoscopes, pompes et tuyaux : reconstituer la circulation du sang sur une table.",
            ),
            Variant(
                Format.EXHIBITION,
                "Corps en mouvement",
                "Muscles, os, équilibre : une exposition où l’on saute, où l’on tombe et où l’on comprend pourquoi.",
            ),
        ),
        body=(
            "Une nuit n’est pas un long repos : c’est une suite de cycles pendant lesquels le cerveau trie, répare et "
            "range. Les écrans, la lumière et les horaires décalés y changent plus de choses qu’on ne croit.",
            "Un médecin du sommeil et une chercheuse en neurosciences comparent ce que disent les laboratoires et ce "
            "que racontent les patients.",
        ),
    ),
    Subject(
        themes=("sante", "biodiversite"),
        crowd="adultes",
        variants=(
            Variant(
                Format.MEETING,
                "Tiques, moustiques et nous",
                "Ce que l’on sait de la maladie de Lyme dans nos forêts, et les gestes qui protègent vraiment.",
            ),
            Variant(
                Format.TALK,
                "Le ventre, ce jardin : à la découverte du microbiote",
                "Deux kilos de bactéries nous habitent, et il est temps de faire connaissance.",
            ),
            Variant(
                Format.SCREENING,
                "Les guérisseuses",
                "Du jardin de simples à la molécule : un film sur les plantes que l’on dit médicinales.",
            ),
        ),
        body=(
            "Le Grand Est fait partie des régions les plus concernées par les tiques. Un programme participatif y "
            "reçoit depuis des années les tiques envoyées par les promeneurs : leurs résultats valent d’être connus.",
            "Questions directes, réponses franches, y compris quand la réponse est : nous ne savons pas encore.",
        ),
    ),
    Subject(
        themes=("sante", "societes"),
        crowd="ados",
        variants=(
            Variant(
                Format.GAME,
                "Épidémie : à vous de décider",
                "Chaque équipe dirige une ville pendant trente jours ; les chiffres tombent, il faut choisir.",
            ),
            Variant(
                Format.WORKSHOP,
                "Mon cerveau me joue des tours",
                "Illusions, faux souvenirs, biais : une heure d’expériences sur soi-même.",
            ),
            Variant(
                Format.SHOW,
                "Neurones en scène",
                "Une comédie improvisée dont le public est le cobaye, en présence d’une vraie neurologue.",
            ),
        ),
        body=(
            "Nous sommes tous certains d’avoir bien vu, bien entendu et bien réfléchi. Quelques expériences toutes "
            "simples suffisent à nous rendre plus modestes.",
            "Comprendre comment on se trompe, c’est déjà se tromper un peu moins : devant une vidéo, une rumeur ou un "
            "graphique.",
        ),
    ),
)
