"""The guides for people say what the screen says, and show pictures that the script takes of it."""

import html
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib import admin
from PIL import Image

from tests.guide_pictures import FOLDER, HEIGHTS, LARGEST, PICTURES, keep
from tests.parts import ROOT
from tests.pictures import picture

GUIDES = sorted((ROOT / "docs" / "fr").glob("guide-*.md"))
PAGES = [ROOT / "README.md", *GUIDES]
WORDS = re.compile(r"\*\*« (.+?) »\*\*", re.DOTALL)
PICTURE = re.compile(r"!\[([^\]]*)\]\((?:docs/fr/)?pictures/([\w-]+)\.webp\)")
LARGEST_WHOLE = 1_200_000
SPACES = re.compile(r"(?:\s|&nbsp;)+")
SPEAKING = {".html", ".js", ".py"}


@cache
def shown() -> str:
    """Everything that may come to a screen: our templates, Python and scripts, and the admin's own French."""
    folders = ("templates", "static/js", "consortium", "territories", "partners", "events")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in SPEAKING]
    files.append(Path(admin.__path__[0]) / "locale" / "fr" / "LC_MESSAGES" / "django.po")
    return SPACES.sub(" ", "\n".join(html.unescape(path.read_text("utf-8")) for path in files))


def is_shown(words: str) -> bool:
    """Whether these words are a label, a button or the start of a sentence; «Oui, …» is made of a verb's label."""
    label = words.removeprefix("Oui, ")
    written = {words} if label == words else set()
    written |= {label[0].upper() + label[1:], label[0].lower() + label[1:]}
    return any(re.search(rf"[\"'>}}] ?{re.escape(text)} ?[\"'<{{.:?(…,]", shown()) for text in written)


def quoted(page: Path) -> list[str]:
    return [SPACES.sub(" ", words) for words in WORDS.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_every_word_of_the_screen_in_a_guide_is_on_a_screen(page):
    words = quoted(page)
    assert len(words) > 20
    assert [text for text in words if not is_shown(text)] == []


@pytest.mark.parametrize("words", ["Publier maintenant", "Bouton qui n’existe pas", "Oui, partir", "blier", "Publi"])
def test_words_that_no_screen_has_are_found_out(words):
    assert not is_shown(words)


def test_every_picture_has_its_words_and_its_place():
    used = [(alternative, name) for page in PAGES for alternative, name in PICTURE.findall(page.read_text("utf-8"))]
    assert [name for alternative, name in used if len(alternative) < 20] == []
    assert {name for _, name in used} == set(PICTURES) == {path.stem for path in FOLDER.iterdir()}


def test_pictures_are_light_and_of_the_two_widths():
    sizes = {path.stem: path.stat().st_size for path in FOLDER.glob("*.webp")}
    assert {name for name, size in sizes.items() if size > LARGEST} == set()
    assert sum(sizes.values()) < LARGEST_WHOLE
    widths = set()
    for path in FOLDER.glob("*.webp"):
        with Image.open(path) as image:
            widths.add(image.width)
    assert widths == set(HEIGHTS)


def test_a_picture_is_replaced_when_it_looks_otherwise(tmp_path):
    path = tmp_path / "page.webp"
    keep(picture((60, 40), "navy"), path)
    before = path.stat().st_mtime_ns
    keep(picture((60, 40), "#000083"), path)
    assert path.stat().st_mtime_ns == before
    keep(picture((60, 40), "olive"), path)
    assert path.stat().st_mtime_ns != before


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_every_entry_of_the_contents_leads_to_a_heading(page):
    text = page.read_text("utf-8")
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^## (.+)$", text, re.M)
    }
    assert headings == set(re.findall(r"\]\(#([^)]+)\)", text))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_guides_keep_to_the_words_for_people(page):
    text = page.read_text("utf-8").lower()
    avoided = ("emporter ces dates", "publics empêchés", "quelqu’un vient", "rendez-vous", "l’objet")
    assert [words for words in avoided if words in text] == []
