"""Measures against the numbers of the R package EconGeo 1.3 (Balland), every row of ../shared/golden/econgeo."""

import numpy as np
import pandas as pd
import pytest

from beside import find_beside
from indicators.measures.inequality import gini
from indicators.measures.relatedness import diversity, reflections, ubiquity
from indicators.measures.specialisation import (
    entropy,
    gini_of_quotients,
    hachman_index,
    herfindahl,
    hoover_index,
    krugman_index,
    location_quotients,
)

PEOPLE = [10, 15, 20, 25, 30]
INDUSTRY = [0, 10, 10, 30, 50]
MEASURES = {
    "location.quotient": location_quotients,
    "location.quotient(binary)": lambda table: location_quotients(table, variant="binary"),
    "Krugman.index": krugman_index,
    "Herfindahl": herfindahl,
    "Hachman": hachman_index,
    "spec.coeff": hoover_index,
    "entropy": entropy,
    "location.quotient.avg": lambda table: 1 / hachman_index(table),
    "diversity(RCA)": lambda table: diversity(location_quotients(table, variant="binary")),
    "ubiquity(RCA)": lambda table: ubiquity(location_quotients(table, variant="binary")),
    "locational.Gini": lambda table: gini_of_quotients(table.T) / 2,
    **{f"MORc(steps={steps})": lambda table, steps=steps: reflections(table, steps).territories for steps in range(3)},
    **{f"MORt(steps={steps})": lambda table, steps=steps: reflections(table, steps).sectors for steps in range(3)},
}
CASES = [
    *((matrix, name) for matrix in ("M1", "M2") for name in list(MEASURES)[:10]),
    ("M1", "locational.Gini"),
    *(("M4", name) for name in list(MEASURES)[11:]),
]


def read_golden(name: str) -> pd.DataFrame:
    return pd.read_csv(find_beside(f"golden/econgeo/{name}"))


def read_matrix(name: str) -> pd.DataFrame:
    rows = read_golden("in_matrices.csv")
    return rows[rows["matrix_id"] == name].pivot_table(index="row", columns="col", values="value")


@pytest.mark.parametrize(("matrix", "name"), CASES)
def test_out_csv(matrix, name):
    rows = read_golden("out.csv").query("matrix_id == @matrix and fn == @name")
    found = MEASURES[name](read_matrix(matrix))
    if isinstance(found, pd.DataFrame):
        numbers = [found.loc[row, column] for row, column in zip(rows["row"], rows["col"], strict=True)]
    else:
        numbers = found[rows["row"].fillna(rows["col"])]
    tolerance = {"rtol": 0, "atol": 1e-3} if name == "entropy" else {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(numbers, rows["value"], **tolerance)


def test_every_row_of_out_csv_is_tested():
    rows = read_golden("out.csv")
    assert set(zip(rows["matrix_id"], rows["fn"], strict=True)) == set(CASES)


SCALARS = {
    ("Gini", "ind"): lambda: gini(INDUSTRY),
    ("Hoover.index", "ind,pop"): lambda: 100 * hoover_index(INDUSTRY, PEOPLE),
    ("Hoover.Gini", "ind,pop"): lambda: weigh(INDUSTRY),
    **{("Hoover.index", f"M3[,{n}],pop"): lambda n=n: 100 * hoover_index(read_column(n), PEOPLE) for n in range(1, 5)},
    **{("Hoover.Gini", f"M3[,{n}],pop"): lambda n=n: weigh(read_column(n)) for n in range(2, 5)},
    ("Hoover.index", "rowSums(M3),pop"): lambda: 100 * hoover_index(read_matrix("M3").sum(axis=1).tolist(), PEOPLE),
    ("Gini", "rowSums(M3)"): lambda: gini(read_matrix("M3").sum(axis=1)),
}


def read_column(number: int) -> list[float]:
    return read_matrix("M3")[f"I{number}"].tolist()


def weigh(industry: list[float]) -> float:
    """Return the Gini coefficient of jobs a head, weighted by people, as Hoover draws it."""
    return gini(np.divide(industry, PEOPLE), weights=PEOPLE)


@pytest.mark.parametrize("case", SCALARS, ids=" ".join)
def test_scalars_csv(case):
    rows = read_golden("scalars.csv").set_index(["fn", "args"])["value"]
    digits = 2 if case[0] == "Hoover.index" else 3
    np.testing.assert_allclose(SCALARS[case](), rows[case], rtol=0, atol=0.5001 * 10**-digits)


def test_every_row_of_scalars_csv_is_tested_but_the_one_of_nothing():
    rows = read_golden("scalars.csv")
    nothing = {("Hoover.Gini", "M3[,1],pop")}  # not a number there, refused here: tests/test_measures_bad_input.py
    assert set(zip(rows["fn"], rows["args"], strict=True)) == set(SCALARS) | nothing
