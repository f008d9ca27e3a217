"""Loading the reference data, and INSEE's density grid in each form that it comes in."""

from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from territories.densities import read_densities
from territories.loading import Loaded, load_territories
from territories.models import Commune

NAMESAKES = {"51522": 6, "88413": 4}


def spreadsheet(path: Path, *rows: list, title: str = "Maille communale") -> Path:
    """A workbook as INSEE makes them: notes first, a title above the columns."""
    book = openpyxl.Workbook()
    book.active.append(["Grille communale de densité"])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def text(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_spreadsheet_whose_columns_do_not_come_first(tmp_path: Path):
    file = spreadsheet(
        tmp_path / "grille.xlsx",
        ["Grille communale de densité à 7 niveaux"],
        [],
        ["Code", "Libellé", "Degré"],
        ["CODGEO", "LIBGEO", "DENS"],
        ["51522", "Sapignicourt", 6],
        ["88413", "Saint-Dié-des-Vosges", "4"],
        [None, None, None],
    )
    assert read_densities(file) == NAMESAKES


@pytest.mark.parametrize(
    "content",
    [
        "CODGEO,DENS\n51522,6\n88413,4\n",
        "\ufeffDENS;LIBGEO;CODGEO\r\n6;Sapignicourt;51522\r\n4;Saint-Dié-des-Vosges;88413\r\n",
        "Grille de densité;;\nCODGEO;LIBGEO;DENS\n51522;Sapignicourt;6\n88413;Saint-Dié-des-Vosges;4\n",
    ],
)
def test_text_files_of_each_kind(tmp_path: Path, content: str):
    assert read_densities(text(tmp_path / "grille.csv", content)) == NAMESAKES


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: text(p, "code;niveau\n51522;6\n"), "Le fichier doit avoir les colonnes CODGEO et DENS."),
        (lambda p: text(p, "CODGEO;DENS\n51522;8\n"), "La colonne DENS doit aller de 1 à 7."),
        (lambda p: text(p, "CODGEO;DENS\n51522;rural\n"), "La colonne DENS doit aller de 1 à 7."),
        (lambda p: text(p, b"\xff\xfe\x00\x80"), "Ce fichier n’est ni un classeur .xlsx ni un fichier CSV."),
        (lambda p: text(p, ""), "Ce fichier n’est ni un classeur .xlsx ni un fichier CSV."),
        (lambda p: spreadsheet(p, ["CODGEO", "DENS"], ["51522", None]), "La colonne DENS doit aller de 1 à 7."),
        (lambda p: spreadsheet(p, ["Commune", "Densité"]), "Le fichier doit avoir les colonnes CODGEO et DENS."),
    ],
)
def test_another_file_is_refused_in_words(tmp_path: Path, make, words: str):
    with pytest.raises(ValueError, match=f"^{words}$"):
        read_densities(make(tmp_path / "fichier.xlsx"))


def test_a_workbook_without_a_workbook_inside(tmp_path: Path):
    with ZipFile(tmp_path / "archive.xlsx", "w") as archive:
        archive.writestr("lisez-moi.txt", "rien")
    with pytest.raises(ValueError, match=r"^Ce fichier n’est pas un classeur \.xlsx\.$"):
        read_densities(tmp_path / "archive.xlsx")


@pytest.mark.django_db
def test_loading_twice_gives_the_same_and_keeps_official_densities(tmp_path: Path, capsys):
    file = spreadsheet(tmp_path / "grille.xlsx", ["CODGEO", "DENS"], ["51522", 6], ["88413", 4], ["75056", 1])
    call_command("load_territories", density=file)
    assert capsys.readouterr().out == "10 départements, 5115 communes, 2 densités officielles.\n"
    assert load_territories() == Loaded(departements=10, communes=5115, official_densities=2)
    official = Commune.objects.filter(density_is_estimate=False).values_list("code", "density")
    assert dict(official) == NAMESAKES


@pytest.mark.django_db
def test_loading_again_writes_only_the_communes_that_differ():
    load_territories()
    Commune.objects.filter(code="88413").update(name="Autrement")
    written = []
    with CaptureQueriesContext(connection) as queries:
        load_territories()
        written += [query["sql"] for query in queries if 'INTO "territories_commune"' in query["sql"]]
        load_territories()
    assert len(written) == 1
    assert ("'88413'" in written[0], "'51522'" in written[0]) == (True, False)
    assert sum('INTO "territories_commune"' in query["sql"] for query in queries) == 1
    assert Commune.objects.get(code="88413").name == "Saint-Dié-des-Vosges"


@pytest.mark.django_db
def test_a_missing_file_is_said_plainly(tmp_path: Path):
    with pytest.raises(CommandError, match=r"rien\.xlsx"):
        call_command("load_territories", density=tmp_path / "rien.xlsx")
