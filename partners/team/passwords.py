"""Which passwords are too easy to guess: those of known breaches, and what people build from them.

No rule of shape (a digit, a capital…): it makes «Printemps2027!» of «printemps», which guessers try first. The lists
are zxcvbn's (MIT): 30,000 passwords of breaches, names, words, keyboards, dates, repetitions and sequences; to them we
add what a guesser knows of this portal. Nothing is asked from outside.
"""

import re
import unicodedata
from threading import Lock

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, WEEKDAYS
from zxcvbn import zxcvbn

from partners.models import Partner, User
from territories.models import Departement

MAX_LENGTH = 256  # characters: beyond what anybody types, short of what makes hashing dear
LOOKED_AT = 72  # characters: what makes so long a beginning guessable does not hide behind them
ENOUGH = 4  # of zxcvbn's 0 to 4: more than 10^10 guesses
TOO_EASY = (
    "Ce mot de passe se devine trop vite : il suit une liste connue, une répétition ou une suite. "
    "Trois ou quatre mots qui n’ont rien à voir entre eux font mieux."
)
TOO_LONG = f"Au plus {MAX_LENGTH} caractères."
# French keyboards, and what French people choose, which the lists know little of.
FRENCH = (
    "azertyuiop", "qsdfghjklm", "wxcvbn", "azerty", "motdepasse", "mot", "de", "passe", "bonjour", "soleil",
    "printemps", "automne", "hiver", "agenda", "culture", "science", "jetaime", "doudou", "loulou", "chouchou",
    "coucou", "bienvenue",
)  # fmt: skip

WORD = re.compile(r"[a-z0-9]+")
SEPARATORS = re.compile(r"[\W_]+")  # «camille.martin» is no harder to find than «camillemartin»

_one_at_a_time = Lock()  # zxcvbn keeps the words of the account at hand among its own lists, which are the module's


class GuessablePasswordValidator:
    """Refuses what a guesser would find soon: see the module."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError in French when this password, for this account, is too long or too easy."""
        if len(password) > MAX_LENGTH:
            raise ValidationError(TOO_LONG, code="password_too_long")
        folded, words = _folded(password)[:LOOKED_AT], known_words(user)
        squeezed = SEPARATORS.sub("", folded)
        with _one_at_a_time:
            scores = [zxcvbn(text, words, max_length=LOOKED_AT)["score"] for text in {folded, squeezed} if text]
        if min(scores, default=0) < ENOUGH:
            raise ValidationError(TOO_EASY, code="password_guessable")

    def get_help_text(self) -> str:
        """The help text of the form."""
        return (
            "Trois ou quatre mots sans rapport entre eux font un bon mot de passe, espaces compris. "
            "Sont refusés les mots de passe connus, les suites, les répétitions, votre nom et les mots du portail."
        )


def known_words(user: User | None) -> list[str]:
    """What a guesser tries first here: the account, the site, its partners and places, the calendar, the keyboard."""
    names = [*Partner.objects.values_list("name", flat=True), *Departement.objects.values_list("name", flat=True)]
    account = [*re.split(r"[@.]", getattr(user, "email", "")), getattr(user, "name", "")]
    calendar = [str(name) for name in (*MONTHS.values(), *WEEKDAYS.values())]
    texts = [*account, settings.SITE_NAME, settings.SITE_TAGLINE, *names, *calendar]
    parts = [WORD.findall(_folded(text).lower()) for text in texts]
    words = [word for part in parts for word in part if len(word) > 2]
    whole = ["".join(part) for part in parts]
    return list(dict.fromkeys([*words, *whole, *FRENCH]))


def _folded(text: str) -> str:
    """Without accents: a guesser tries both."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
