"""What small projects of tests are made of: the description of a survey, and notebooks of a few cells."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

KERNEL = {"kernelspec": {"name": "nosuch", "display_name": "x", "language": "python"}}  # none that anybody has
SURVEY = """
[file]
sha256 = "{seal}"
language = "fr"
layout = "records"
header = 1
precision = "{precision}"

[defaults]
nature = "observed"
source = "enquete"
measure = "level"
sector = "{sector}"
scope = "{scope}"
geography = "cog2015"

[columns]
"Région" = "territory"
"Indicateur" = "indicator"
"Texte" = "text"
"Année" = "period"

[[source]]
id = "enquete"
title = "Enquête"
publisher = "Observatoire"
kind = "observatory"
citation = "Observatoire, Enquête, 2013"
licence = "tous droits réservés"
published = "2013"
language = "fr"
"""


def describe_survey(
    seal: str = "", precision: str = "claim", sector: str = "press_undefined", scope: str = "undefined"
) -> str:
    """Return the description of a file of one survey: region, indicator, figure as written and year in each row."""
    return SURVEY.format(seal=seal, precision=precision, sector=sector, scope=scope)


def write_cells(path: Path, cells: Iterable[tuple]) -> Path:
    """Write a notebook of (kind, source, *tags) cells, and return its path."""
    written = []
    for number, (kind, source, *tags) in enumerate(cells):
        cell = {"id": f"c{number}", "cell_type": kind, "source": source, "metadata": {"tags": tags}}
        written.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": KERNEL, "cells": written}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
