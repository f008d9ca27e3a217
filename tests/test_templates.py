"""A template can be read on a screen, and two versions of it beside each other."""

from tests.parts import ROOT

WIDEST = 160


def test_no_line_of_a_template_is_too_long():
    paths = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"}]
    lines = [
        (path, number, line) for path in paths for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    assert len(lines) > 1000
    assert [f"{path.relative_to(ROOT)}:{number}" for path, number, line in lines if len(line) > WIDEST] == []
