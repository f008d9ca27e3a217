"""What all parts have found, from the files that they left: growth, and the goals."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.bench import goals
from tests.bench.markdown import table
from tests.bench.names import COLD, subject

Found = Mapping[str, Any]  # a report as JSON


def lines(folder: Path) -> Iterator[str]:
    """The growth of pages where several sizes were measured, then each goal."""
    pages = _reports(folder, "pages")
    if len(pages) > 1:
        yield "### Croissance"
        yield ""
        yield from _growth(pages)
        yield ""
    yield "### Buts"
    yield ""
    yield from goals.lines(_figures(folder))


def _reports(folder: Path, part: str) -> list[Found]:
    """What one part has left, the smallest calendar first."""
    found = [json.loads(path.read_text("utf-8")) for path in folder.glob(f"bench-{part}*.json")]
    found = [report for report in found if "figures" in report]
    return sorted(found, key=lambda report: report.get("events", 0))


def _figures(folder: Path) -> dict[str, float]:
    """Of the smallest calendar by their names, of a large one as ``grand/…``."""
    figures: dict[str, float] = {}
    for part in ("pages", "pics", "equipe", "sqlite"):
        for report in reversed(_reports(folder, part)):
            if report.get("events", 0) >= goals.LARGE:
                figures |= {f"grand/{name}": value for name, value in report["figures"].items()}
            else:
                figures |= report["figures"]
    pages = _reports(folder, "pages")
    if len(pages) > 1 and pages[-1]["events"] >= goals.LARGE:
        figures |= _compared(pages[0], pages[-1])
    return figures


def _compared(small: Found, large: Found) -> dict[str, float]:
    """How much worse the worst page has become: 99 in 100 answers, statements."""
    names = [subject(COLD, page) for page in small["statements"]]
    p99 = max(large["results"][name]["p99_ms"] / small["results"][name]["p99_ms"] for name in names)
    statements = max(large["statements"][page] - number for page, number in small["statements"].items())
    return {"croissance/p99": round(p99, 1), "croissance/requêtes": statements}


def _growth(reports: list[Found]) -> Iterator[str]:
    headings = [""]
    for report in reports:
        size = f"{report['events']:,}".replace(",", " ")
        headings += [f"{size} : req/s", "p99 (ms)", "seule (ms)", "requêtes SQL"]
    rows: list[list[object]] = []
    for page in reports[0]["statements"]:
        row: list[object] = [page]
        for report in reports:
            result = report["results"][subject(COLD, page)]
            row += [result["rate"], result["p99_ms"], report["alone_ms"][page], report["statements"][page]]
        rows.append(row)
    yield from table(headings, rows)
    yield ""
    memory = (f"{report['memory_mib']} Mio à {report['events']}" for report in reports)
    yield f"Mémoire de deux processus : {', '.join(memory)}."
