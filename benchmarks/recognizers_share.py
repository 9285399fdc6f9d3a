"""How many of the French strings of Recognizers-Text are read as they are meant, by kind.

    python benchmarks/recognizers_share.py [FOLDER]

FOLDER holds recognizers_text_french.csv. A string is right if value and bounds are those of the corpus, refused if a
`FigureError` says why it is not read, wrong otherwise. What is no figure here is out of scope, and named.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from pathlib import Path

from indicators.errors import FigureError
from indicators.figures import Figure, parse_figure

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "golden" / "parsing"
CORPUS = "recognizers_text_french.csv"
OTHER_KINDS = {
    "age": "ages and durations",
    "dimension": "lengths, weights, volumes",
    "temperature": "temperatures",
    "ordinal": "ranks",
    "ordinal.relative": "ranks told from another",
}
OTHER_TEXTS = {
    "powers and program notation": re.compile(r"\^|[0-9]e[+0-9]"),
    "mixed fractions and parts above the whole": re.compile(
        r"[0-9]/[0-9]|^(?!un )\w[\w -]* et (?:un|trois) (?:\w+i[eè]me|quarts?|demi)$|^trois vingt|^un et un"
        r"|^(?:vingt|cent|quatre-vingt)[\w -]*i[eè]mes?$|cent trois cinquièmes|^un cent et|mille sur trois"
    ),
    "ranks as bounds": re.compile(r"dixième"),
    "fractions below a hundredth": re.compile(r"[mb]illioni[eè]me|trillioni[eè]me"),
    "Indian grouping and words": re.compile(r"lakh|crore|12,34,567"),
    "cents and pence": re.compile(r"\bcents?\b.*[0-9]|[0-9] cents?|penny|pence|cents$"),
    "minus in words of arithmetic": re.compile(r"négative|soustraire"),
    "codes with leading zeros": re.compile(r"^0000$"),
    "a lone article": re.compile(r"^une?$"),
    "a decimal comma in words": re.compile(r"virgule"),
    "trillions of the short scale, slips of the corpus": re.compile(
        r"^-92321312\.0$|^1,2b$|trillions|trois cent deux douzaines"
    ),
}
FOREIGN = re.compile(r"euro|eur\b", re.IGNORECASE)
BOUNDS = re.compile(r"[\[(]([^,]*),([^,]*)[\])]")
OPEN = float("inf")


def read_rows(folder: Path) -> list[dict[str, str]]:
    """Return the strings of the corpus that hold something to read."""
    with (folder / CORPUS).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["matched_text"] and row["value_fr_notation"]]


def find_other_kind(row: dict[str, str]) -> str:
    """Return the kind out of scope that a row is of, or "" for one in scope."""
    if row["type"] in OTHER_KINDS:
        return OTHER_KINDS[row["type"]]
    if row["type"] == "currency" and not FOREIGN.search(row["unit"]):
        return "other currencies"
    return next((kind for kind, pattern in OTHER_TEXTS.items() if pattern.search(row["matched_text"])), "")


def is_in_scope(row: dict[str, str]) -> bool:
    """Return whether a row is a figure of the kind this project reads."""
    return not find_other_kind(row)


def is_right(figure: Figure, row: dict[str, str]) -> bool:
    """Return whether `figure` is what the corpus means; shares are parts of one there and percent here."""
    meant = row["value_fr_notation"]
    size = 0.01 if figure.unit == "percent" and "%" not in meant else 1
    if bounds := BOUNDS.fullmatch(meant):
        low, high = bounds[1] and float(bounds[1]), bounds[2] and float(bounds[2])
        return (low == "" or is_near(figure.low * size, low)) and is_near(
            figure.high * size, OPEN if high == "" else high
        )
    return is_near(figure.value * size, float(meant.strip("%").replace(",", ".")))


def is_near(found: float, meant: float) -> bool:
    """Return whether two numbers are the same but for the digits the corpus leaves out."""
    return found == meant or abs(found - meant) <= 1e-9 * abs(meant)


def count_shares(rows: list[dict[str, str]]) -> dict[str, tuple[int, int, int]]:
    """Return for each kind in scope how many strings are right, wrong and refused."""
    counts: Counter[tuple[str, str]] = Counter((row["type"], judge(row)) for row in rows if is_in_scope(row))
    kinds = sorted({kind for kind, _ in counts})
    return {kind: tuple(counts[kind, verdict] for verdict in ("right", "wrong", "refused")) for kind in kinds}  # type: ignore[misc]


def judge(row: dict[str, str]) -> str:
    """Return whether a string is right, wrong or refused."""
    try:
        figure = parse_figure(row["matched_text"])
    except FigureError:
        return "refused"
    return "right" if is_right(figure, row) else "wrong"


def main() -> None:
    """Print the shares, the kinds out of scope and what is not right; or that there is no corpus to read."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not (folder / CORPUS).is_file():
        print(f"{CORPUS} is not in {folder}: how much of it is read as meant is not measured")
        return
    rows = read_rows(folder)
    for kind, (right, wrong, refused) in count_shares(rows).items():
        total = right + wrong + refused
        print(f"{kind:12} {right:3} of {total:3} right ({100 * right / total:.0f} %), {wrong} wrong, {refused} refused")
    others = Counter(find_other_kind(row) for row in rows)
    print("out of scope:", "; ".join(f"{kind} ({count})" for kind, count in sorted(others.items()) if kind))
    for row in rows:
        if is_in_scope(row) and judge(row) != "right":
            print(f"  {judge(row)}: {row['matched_text']} ({row['value_fr_notation']})")


if __name__ == "__main__":
    main()
