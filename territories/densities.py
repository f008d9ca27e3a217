"""INSEE's grid of density, as its authors publish it: a spreadsheet, or the same as CSV."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile, is_zipfile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from territories.choices import Density

Row = Sequence[object]


def read_densities(path: Path) -> dict[str, int]:
    """Official density levels by INSEE code from INSEE's grid, spreadsheet (.xlsx) or CSV.

    Columns ``CODGEO`` and ``DENS`` (1 to 7), whatever stands around them: the official spreadsheet opens with a page of
    notes, and with a title above its columns. Raises ValueError (message in French) for a file that is something else.
    """
    tables = _spreadsheet_tables(path) if is_zipfile(path) else [_csv_rows(path)]
    for rows in tables:
        levels = _levels(rows)
        if levels is not None:
            return levels
    raise ValueError("Le fichier doit avoir les colonnes CODGEO et DENS.")


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            dialect = csv.Sniffer().sniff(file.read(4096), delimiters=",;\t")
            file.seek(0)
            yield from csv.reader(file, dialect)
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError("Ce fichier n’est ni un classeur .xlsx ni un fichier CSV.") from error


def _spreadsheet_tables(path: Path) -> Iterator[Iterator[Row]]:
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, BadZipFile) as error:
        raise ValueError("Ce fichier n’est pas un classeur .xlsx.") from error
    try:
        for sheet in workbook.worksheets:
            yield sheet.iter_rows(values_only=True)
    finally:
        workbook.close()


def _levels(rows: Iterable[Row]) -> dict[str, int] | None:
    """The levels of a table, None when it has no such columns."""
    rows = iter(rows)
    for header in rows:
        names = [str(name).strip() for name in header]
        if {"CODGEO", "DENS"} <= set(names):
            code, density = names.index("CODGEO"), names.index("DENS")
            return {str(row[code]): _level(row[density]) for row in rows if len(row) > max(code, density) and row[code]}
    return None


def _level(value: object) -> int:
    try:
        return Density(int(str(value))).value
    except ValueError as error:
        raise ValueError("La colonne DENS doit aller de 1 à 7.") from error
