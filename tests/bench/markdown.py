"""Tables that read well in a terminal and in a document."""

from collections.abc import Iterator, Sequence


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """The lines of a table: columns padded, the first to the left, figures to the right; None is a dash."""
    cells = [[_text(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    ruled = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in (cells[0], ruled, *cells[1:]):
        padded = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "| " + " | ".join([row[0].ljust(widths[0]), *padded]) + " |"


def _text(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:,}".replace(",", " ") if isinstance(cell, int) else str(cell)
