"""A template can be read on a screen, and two versions of it beside each other."""

import re

from tests.parts import ROOT

WIDEST = 160
STYLE = re.compile(r'\bstyle="([^"]*)"')
BROKEN = re.compile(r"[^;\s]\s*\n")  # a line that ends within a declaration: in a quoted name, mail readers drop it all


def test_no_line_of_a_template_is_too_long():
    folders = [ROOT / "templates", ROOT / "deploy" / "nginx" / "pages"]
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".xml"}]
    lines = [
        (path, number, line) for path in paths for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    assert len(lines) > 1000
    assert [f"{path.relative_to(ROOT)}:{number}" for path, number, line in lines if len(line) > WIDEST] == []


def test_a_style_written_in_a_mail_breaks_its_line_between_two_declarations():
    styles = [
        (path, style)
        for path in (ROOT / "templates").rglob("*.html")
        for style in STYLE.findall(path.read_text("utf-8"))
    ]
    assert len(styles) > 50
    assert [f"{path.relative_to(ROOT)}: {style}" for path, style in styles if BROKEN.search(style)] == []
