"""Static files are collected when something changed, and only then."""

import os
import re

import pytest
from django.contrib.staticfiles.finders import get_finder

from consortium.serving import assets


@pytest.fixture
def source(settings, tmp_path):
    """One style sheet to collect, into folders of this test's own."""
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "consortium.serving.assets.PortalStaticFilesStorage"},
    }
    settings.STATIC_ROOT = tmp_path / "static"
    settings.DATA_DIR = tmp_path
    sheet = tmp_path / "source" / "css" / "a.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a { color: red }", encoding="utf-8")
    return sheet


@pytest.fixture(autouse=True)
def _fresh_finders():
    """Django keeps finders between tests; these look into other folders."""
    get_finder.cache_clear()
    yield
    get_finder.cache_clear()


def test_files_are_collected_once(source, settings):
    assert assets.collect_if_changed()
    assert (settings.STATIC_ROOT / "staticfiles.json").exists()
    assert not assets.collect_if_changed()


def test_a_change_collects_again_and_keeps_what_old_pages_name(source, settings):
    assets.collect_if_changed()
    old = {path.name for path in (settings.STATIC_ROOT / "css").iterdir()}
    source.write_text("a { color: green }", encoding="utf-8")
    os.utime(source, ns=(0, 0))
    assert assets.collect_if_changed()
    assert old < {path.name for path in (settings.STATIC_ROOT / "css").iterdir()}


def test_what_was_collected_in_a_hurry_is_compressed_as_well_as_can_be_before_it_is_deployed(source, settings):
    source.write_text("".join(f".a{number} {{ top: {number * 7919 % 1000}px }}\n" for number in range(3000)), "utf-8")

    def sizes() -> dict[str, int]:
        return {path.suffix: path.stat().st_size for path in (settings.STATIC_ROOT / "css").iterdir()}

    assert assets.collect_if_changed(quick=True)
    quick = sizes()
    assert not assets.collect_if_changed(quick=True)
    assert assets.is_collected()
    assert assets.collect_if_changed()
    thorough = sizes()
    assert thorough[".css"] == quick[".css"]
    assert thorough[".br"] < quick[".br"] < quick[".css"]
    assert thorough[".gz"] <= quick[".gz"] < quick[".css"]
    assert not assets.collect_if_changed(quick=True)
    assert sizes() == thorough


def test_lost_files_are_collected_again(source, settings):
    assets.collect_if_changed()
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert assets.collect_if_changed()


def test_a_source_map_that_a_package_does_not_ship_stops_nothing(source, settings):
    (source.parent / "a.js").write_text("let a;\n//# sourceMappingURL=a.js.map\n", encoding="utf-8")
    assert assets.collect_if_changed()


def test_what_no_page_names_is_not_kept(source, settings):
    (source.parent / "a.css.map").write_text("{}", encoding="utf-8")
    assets.collect_if_changed()
    kept = sorted(path.name for path in (settings.STATIC_ROOT / "css").iterdir())
    assert [re.sub(r"[0-9a-f]{12}", "hash", name) for name in kept] == ["a.hash.css"]


def test_a_sheet_of_ours_holds_those_that_it_imports(source, settings):
    (source.parent / "parts").mkdir()
    (source.parent / "parts" / "b.css").write_text(
        '@import "../a.css";\n\n/* b */\nb {\n  top: 0;\n}\n', encoding="utf-8"
    )
    (source.parent / "c.css").write_text('@import "parts/b.css";\n@import "a.css";\ni { top: 0; }\n', encoding="utf-8")
    source.write_text("a { color: red }\n", encoding="utf-8")
    assets.collect_if_changed()
    (collected,) = (settings.STATIC_ROOT / "css").glob("c.*.css")
    assert collected.read_text() == "a{color: red}b{top: 0}a{color: red}i{top: 0}"


def test_a_sheet_that_imports_what_is_not_there_is_not_collected(source):
    source.write_text('@import "gone.css";\n', encoding="utf-8")
    with pytest.raises(KeyError, match=r"css/gone\.css"):
        assets.collect_if_changed()
