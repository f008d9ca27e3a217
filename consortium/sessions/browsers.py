"""A browser in short words, from what it says of itself: enough to know one's own, too little to follow anybody."""

BROWSERS = (  # the first that its header names; most also name those after it
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
UNKNOWN = "navigateur inconnu"


def browser_words(user_agent: str) -> str:
    """«Firefox, Windows»; «navigateur inconnu» when the header says nothing known."""
    names = [next((word for sign, word in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or UNKNOWN
