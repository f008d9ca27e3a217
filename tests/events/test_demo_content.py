"""The demonstration's data files: whoever edits them and slips reads where and what, before anything is loaded."""

import re
import shutil
from pathlib import Path

import pytest

from events.demo import content
from partners.demo import datafiles, loading, requests
from partners.demo.datafiles import DataError
from partners.models import Activity, Theme

FOLDERS = {"events": content.DATA, "partners": datafiles.DATA}


def one_of_each_kind() -> list[str]:
    """The data files, one for each folder: all of a folder are read by the same lines."""
    found = {}
    for app, folder in FOLDERS.items():
        for path in folder.rglob("*.toml"):
            kind = path if path.parent == folder else path.parent
            found[kind] = f"{app}/{path.relative_to(folder)}"
    return sorted(found.values())


NAME = re.compile(r"^\[*([\w-]+)\]* *(?:= |$)|(?<=[{,] )(\w+) = |^[\w-]+\.(\w+) = ", re.MULTILINE)


@pytest.fixture
def copy(tmp_path):
    """A function that copies every data file and changes one of them; the folder of the copies."""
    copies = iter(range(1000))

    def change(file: str, old: str, new: str, count: int = 1) -> Path:
        root = tmp_path / str(next(copies))
        for app, folder in FOLDERS.items():
            shutil.copytree(folder, root / app)
        text = (root / file).read_text("utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new, count), "utf-8")
        return root

    return change


def read_all(root: Path) -> None:
    """Everything that loading the demonstration reads."""
    for function in (content.announcements, content.phrases, content.places, content.drawings, content.speakers):
        function(root / "events")
    requests.words(root / "partners")
    loading.load_activities(root / "partners" / "catalogue")


@pytest.mark.django_db
@pytest.mark.parametrize("file", one_of_each_kind())
def test_a_name_that_is_misspelt_or_left_out_is_told_with_its_file(copy, file):
    text = (FOLDERS[file.split("/")[0]] / file.partition("/")[2]).read_text("utf-8")
    names = {next(filter(None, match.groups())): match for match in reversed(list(NAME.finditer(text)))}
    assert names
    for name, match in names.items():
        misspelt = match[0].replace(name, f"{name}x")
        with pytest.raises(DataError, match=r"^[\w-]+\.toml"):
            read_all(copy(file, match[0], misspelt))


SKY, NEF = "events/subjects/01_sky.toml", "partners/catalogue/nef-des-sciences.toml"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (SKY, '["astronomie"]', '["astronmie"]', "01_sky.toml, sujet 1, themes : « astronmie » n’est"),
        (SKY, 'crowd = "familles"', 'crowd = "famille"', "01_sky.toml, sujet 1, crowd : « famille » n’est pas un nom "
         "connu."),
        (SKY, '"Fabrique ton cadran lunaire"', f'"{"Lune " * 30}"', "title : Assurez-vous que cette valeur comporte au "
         "plus 140 caractères (actuellement 150)."),
        (SKY, "rencontre.title", "recontre.title", "01_sky.toml, sujet 1 : « recontre » n’est pas un nom connu."),
        (SKY, "rencontre.title", "rencontre.tilte", "01_sky.toml, sujet 1, rencontre : « tilte » n’est pas un nom"),
        (SKY, '"""\n', '"\n', "01_sky.toml : Illegal character '\\n' (at line 6, column 9)"),
        ("events/crowds.toml", "age_min = 5", "age_min = 500", "crowds.toml, « familles », age_min : "),
        ("events/drawings.toml", '"Dessin : des tiges vertes et leurs feuilles."', '""',
         "drawings.toml, biodiversite : il manque image_alt."),
        ("events/drawings.toml", '"orbits"', '"orbit"', "drawings.toml, astronomie : « orbit » n’est"),
        ("events/drawings.toml", '"#14213a"', '"nuit"', "drawings.toml, night : unknown color specifier: 'nuit'"),
        ("events/drawings.toml", '"#f2c14e", "#f6efe2", ', "", "drawings.toml, night : il faut 4 encres."),
        ("events/phrases.toml", '"3 €"', f'"{"3 € " * 60}"', "phrases.toml, price : "),
        ("events/phrases.toml", 'full = ["Toutes', 'fulled = ["Toutes', "« fulled » n’est pas un nom connu."),
        ("events/venues.toml", "Musée {of}", "Musée {off}", "venues.toml, city, « Musée {off} » : 'off' n’est pas"),
        ("events/venues.toml", '"musee"', '"musée"', "« Musée {of} », kind : La valeur «\xa0'musée'\xa0» n’est"),
        ("events/venues.toml", "is_relay = false", 'is_relay = "non"', "is_relay : il faut true ou false."),
        ("partners/requests.toml", '"moyens"', '"moyen"', "requests.toml, decline_reason : La valeur «\xa0'moyen'"),
        (NEF, "age_min = 8", 'age_min = "huit"', "nef-des-sciences.toml, « Robots dessinateurs », age_min : "),
        (NEF, '["67", "68"]', '["67", "69"]', "« Robots dessinateurs », departements : « 69 » n’est pas un nom connu."),
    ],
)  # fmt: skip
def test_a_value_that_its_field_refuses_is_told_with_its_place(copy, file, old, new, said):
    with pytest.raises(DataError, match=re.escape(said)):
        read_all(copy(file, old, new))


@pytest.mark.django_db
def test_a_portal_without_a_theme_and_its_partner_still_takes_the_catalogue(copy):
    root = copy(NEF, "numerique", "energie", count=-1)
    (root / NEF).rename((root / NEF).with_name("nous.toml"))
    Theme.objects.filter(slug="energie").delete()
    made = loading.load_activities(root / "partners" / "catalogue")
    assert {activity.partner.slug for activity in made} == {"accustica", "universite-de-lorraine"}
    robots = Activity.objects.get(title="Robots dessinateurs")
    assert [theme.slug for theme in robots.themes.all()] == ["mathematiques"]


def test_lines_are_broken_where_it_suits_whoever_edits():
    assert datafiles.paragraphs("\nUn pré,\nune mare.\n\n  \nUn <em>castor</em>.\n") == [
        "Un pré, une mare.", "Un <em>castor</em>.",
    ]  # fmt: skip
    assert datafiles.unwrap("<ul>\n<li>un\ndeux</li>\n</ul>\n") == "<ul><li>un deux</li></ul>"
