"""The editions that were kept: what was known at a time, and what the pages said, as text in data/editions.

    data/editions/NAME/series.csv    what many figures share, a row a series, numbered
    data/editions/NAME/figures.csv   a figure a row; an empty bound is the value, an empty text the value as it stands
    data/editions/NAME/sources.csv   the publications
    data/editions/NAME/breaks.csv    the breaks known then
    data/editions/NAME/ranks.csv     the rankings of the pages
    data/editions/NAME/pages.csv     the sentences computed on the pages

Editions are in the order of their names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.breaks import KNOWN_COLUMNS, list_known_breaks
from indicators.errors import IndicatorsError
from indicators.kept import keep
from indicators.machine.disk import write_together
from indicators.observations import KEY_COLUMNS, Table, order_place, read_sources, select_rows
from indicators.paths import find_root
from indicators.processed import NUMBER_COLUMNS
from indicators.tabular import read_table

EDITIONS = Path("data") / "editions"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Windows gives these to devices: no folder can be called so there.
DEVICES = {"con", "prn", "aux", "nul", *(f"{device}{digit}" for device in ("com", "lpt") for digit in range(1, 10))}
LONGEST_NAME = 40

OWN_COLUMNS = ("territory", "period", *NUMBER_COLUMNS, "text", "observation")
BOUND_COLUMNS = NUMBER_COLUMNS[1:]
SERIES_COLUMNS = (
    *(column for column in KEY_COLUMNS if column not in OWN_COLUMNS),
    *("qualifier", "precision", "obs_status", "conf_status", "flags", "absence", "source", "published"),
)
FIGURE_COLUMNS = (*SERIES_COLUMNS, *OWN_COLUMNS)
CITED_COLUMNS = ("source", "title", "publisher", "kind", "published", "edition")
RANK_COLUMNS = ("indicator", "sector", "period", "column", "source", "territory", "rank_first", "rank_last")
PAGE_COLUMNS = ("page", "number", "sentence")
TABLES = {"sources": CITED_COLUMNS, "breaks": KNOWN_COLUMNS, "ranks": RANK_COLUMNS, "pages": PAGE_COLUMNS}


class Edition(NamedTuple):
    """What was known at a time: figures (absences too), sources, breaks, ranks, and the sentences of the pages.

    `name` is "" for what is known now. All is text but `value` and the four bounds of `figures`.
    """

    name: str
    figures: pd.DataFrame
    sources: pd.DataFrame
    breaks: pd.DataFrame
    ranks: pd.DataFrame
    pages: pd.DataFrame


def list_editions(root: Path | None = None) -> list[str]:
    """Return the names of the editions kept, in their order: 2026-9 before 2026-11."""
    folder = (root or find_root()) / EDITIONS
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    return sorted((name for name in names if SLUG.fullmatch(name)), key=order_place)


def check_new_name(name: str, editions: Sequence[str]) -> str:
    """Return `name` if an edition may be called so after those of `editions`, or is one of them."""
    if not SLUG.fullmatch(name) or len(name) > LONGEST_NAME or name in DEVICES:
        shown = name[:LONGEST_NAME]
        raise IndicatorsError(
            f"an edition cannot be called {shown!r}; use small letters a to z, digits and single hyphens, "
            f"{LONGEST_NAME} at most, as in 2026-11"
        )
    if name not in editions and editions and order_place(name) < order_place(editions[-1]):
        raise IndicatorsError(
            f"the edition {name!r} would stand before {editions[-1]!r}, which is there already: editions are in the "
            "order of their names; choose a name that comes after it, such as the year and month"
        )
    return name


def find_edition(name: str, root: Path | None = None) -> str:
    """Return `name` if such an edition is kept; the error says which are."""
    kept = list_editions(root)
    if name not in kept:
        told = f"kept are {', '.join(kept)}" if kept else "none is kept yet; `indicators edition NAME` keeps one"
        raise IndicatorsError(f"there is no edition {name[:LONGEST_NAME]!r}; {told}")
    return name


def read_present(observations: Table, root: Path | None = None) -> Edition:
    """Return what is known now, without ranks and pages."""
    root = root or find_root()
    return Edition(
        "",
        select_rows(observations, {}, FIGURE_COLUMNS)[list(FIGURE_COLUMNS)],
        read_sources(root, columns=CITED_COLUMNS)[list(CITED_COLUMNS)],
        list_known_breaks(root),
        pd.DataFrame(columns=list(RANK_COLUMNS), dtype=str),
        pd.DataFrame(columns=list(PAGE_COLUMNS), dtype=str),
    )


def read_edition(name: str, root: Path | None = None) -> Edition:
    """Return the edition kept as `name`; `IndicatorsError` where there is none, or its tables do not fit together."""
    root = root or find_root()
    return _read_edition(root / EDITIONS / find_edition(name, root))


@keep
def _read_edition(folder: Path) -> Edition:
    series = read_table(folder / "series.csv", ("series", *SERIES_COLUMNS)).set_index("series")
    own = read_table(folder / "figures.csv", ("series", *OWN_COLUMNS))
    if not series.index.is_unique or not own["series"].isin(series.index).all():
        raise IndicatorsError(f"{folder / 'figures.csv'} and series.csv do not fit together; restore both")
    shared = series.reindex(own["series"])
    figures = {column: shared[column].to_numpy(object) for column in SERIES_COLUMNS}
    figures |= {column: own[column].to_numpy(object) for column in OWN_COLUMNS}
    figures |= _read_numbers(own, folder)
    figures["text"] = [text or value for text, value in zip(own["text"], own["value"], strict=True)]
    others = {table: read_table(folder / f"{table}.csv", columns) for table, columns in TABLES.items()}
    return Edition(folder.name, pd.DataFrame(figures, columns=list(FIGURE_COLUMNS)), **others)


def _read_numbers(own: pd.DataFrame, folder: Path) -> dict[str, list[float]]:
    """Return value and bounds as numbers; a bound that is not written is the value."""
    try:
        values = [float(text or "nan") for text in own["value"]]
        bounds = {
            column: [float(text) if text else value for text, value in zip(own[column], values, strict=True)]
            for column in BOUND_COLUMNS
        }
    except ValueError as error:
        raise IndicatorsError(
            f"{folder / 'figures.csv'} holds a value that is no number: {error}; restore it"
        ) from error
    return {"value": values, **bounds}


def format_edition(edition: Edition) -> dict[str, bytes]:
    """Return the files of an edition by name: the same edition gives the same bytes."""
    figures = edition.figures
    rows = list(zip(*(figures[column].tolist() for column in SERIES_COLUMNS), strict=True))
    numbers = {row: str(number) for number, row in enumerate(sorted(set(rows)), 1)}
    series = pd.DataFrame([(number, *row) for row, number in numbers.items()], columns=["series", *SERIES_COLUMNS])
    values = [format_number(value) for value in figures["value"]]
    own = {"series": [numbers[row] for row in rows]} | {column: figures[column].tolist() for column in OWN_COLUMNS}
    own |= {column: _leave_out([format_number(bound) for bound in figures[column]], values) for column in BOUND_COLUMNS}
    own |= {"value": values, "text": _leave_out(figures["text"].tolist(), values)}
    table = pd.DataFrame(own).sort_values(["territory", "period", "observation"], kind="stable")
    order = table["series"].astype(int).sort_values(kind="stable").index
    tables = {"series": series, "figures": table.loc[order]}
    tables |= {name: getattr(edition, name)[list(columns)] for name, columns in TABLES.items()}
    return {f"{name}.csv": one.to_csv(index=False, lineterminator="\n").encode() for name, one in tables.items()}


def format_number(value: float) -> str:
    """Return a number as short as it can be read back; "" for what is none.

    >>> format_number(34000.0), format_number(0.1), format_number(float("inf")), format_number(float("nan"))
    ('34000', '0.1', 'inf', '')
    """
    return "" if value != value else repr(float(value)).removesuffix(".0")


def _leave_out(texts: list[str], values: list[str]) -> list[str]:
    return ["" if text == value else text for text, value in zip(texts, values, strict=True)]


def write_edition(edition: Edition, root: Path | None = None) -> bool:
    """Keep an edition, and return whether anything was written: one that is there already is left as it is.

    Raises `IndicatorsError` where the name is taken by another content, and where it would not be the last by name.
    """
    root = root or find_root()
    folder = root / EDITIONS / check_new_name(edition.name, list_editions(root))
    files = format_edition(edition)
    standing = {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}
    differing = [name for name, content in standing.items() if files.get(name) != content]
    if differing:
        raise IndicatorsError(
            f"the edition {edition.name!r} is kept already and says something else ({', '.join(differing)}): it stays "
            "as it was; keep this one under a new name"
        )
    if standing.keys() != files.keys():
        write_together({folder / name: content for name, content in files.items()})
    return standing.keys() != files.keys()
