"""Measures against the numbers of the R package REAT 3.0.3 (Wieland), every number of ../shared/golden/reat.

Left out as the golden README says: its weighted Theil (divided by n twice) and its weighted Gini of values that are not
in ascending order (it sorts them without their weights).
"""

import math

import numpy as np
import pandas as pd
import pytest

from beside import find_beside
from indicators.measures.concentration import ellison_glaeser, litzenberger_sternberg
from indicators.measures.convergence import beta_convergence, convergence_speed, find_half_life, sigma_convergence
from indicators.measures.inequality import atkinson, coefficient_of_variation, gini, theil
from indicators.measures.shift_share import dynamic_shift_share, project_amounts, shift_share, shift_share_by_sector
from indicators.measures.specialisation import (
    gini_of_quotients,
    herfindahl,
    hoover_index,
    krugman_index,
    location_quotient,
    location_quotients,
)

DIGITS = {"rtol": 1e-9, "atol": 1e-12}  # what is zero in R is 1e-13 there
PARTS = {
    "Growth (t1-t)": "growth",
    "National share": "national_share",
    "Industrial mix": "industrial_mix",
    "Regional share": "regional_share",
    "Allocation effect": "allocation_effect",
    "Net total shift": "net_shift",
}
TOWNS = ("A", "B", "C", "Freiburg", "Goettingen")
# Spiekermann and Wegener, 2008, as printed in REAT's help on shiftp: three regions, two industries.
SPIEKERMANN = {"1": ([1400, 3600], [1000, 4400]), "2": ([1200, 1800], [1100, 3700]), "3": ([1100, 900], [800, 1000])}
NATION_2000, NATION_2006, NATION_2010 = [3700, 6300], [2900, 9100], [2500, 12500]


def read_golden(name: str) -> pd.DataFrame:
    return pd.read_csv(find_beside(f"golden/reat/{name}"))


@pytest.fixture(scope="module")
def laender() -> pd.DataFrame:
    """Jobs of 2015: 16 Länder, 17 sections."""
    rows = read_golden("in_G_regions_industries_2015.csv")
    return rows.pivot_table(index="region_code", columns="ind_code", values="emp_all")


@pytest.fixture(scope="module")
def counties() -> pd.DataFrame:
    return read_golden("in_G_counties_gdppc_2000_2014.csv").set_index("region_code_EU")


def read_town(town: str) -> tuple[pd.Series, ...]:
    """Return jobs by industry at both dates, of a town and of the nation."""
    if town in "ABC":
        rows = read_golden("in_shift_farhauer_kroell_2013.csv").set_index("industry")
        return rows[f"{town}_t"], rows[f"{town}_t1"], rows["nation_t"], rows["nation_t1"]
    if town == "Freiburg":
        rows = read_golden("in_Freiburg_2008_2014.csv").set_index("industry")
        return tuple(rows[f"e_{name}"] for name in ("Freiburg2008", "Freiburg2014", "Germany2008", "Germany2014"))
    rows = read_goettingen()
    return tuple(rows[name] for name in ("Goettingen2008", "Goettingen2017", "BRD2008", "BRD2017"))


def read_goettingen() -> pd.DataFrame:
    return read_golden("in_Goettingen_2008_2017.csv").iloc[1:16].set_index("WZ2008_Code")


def read_scalar(name: str) -> tuple[dict[str, list[float]], float]:
    row = read_golden("scalars.csv").set_index("id").loc[name]
    given = dict(part.split("=") if "=" in part else ("x", part) for part in row["inputs"].split(";"))
    numbers = {key: [read_number(one) for one in text.split("|")] for key, text in given.items()}
    return numbers, float(row["computed_REAT_3.0.3"])


def read_number(text: str) -> float:
    return float(text) if text.replace(".", "").replace("-", "").isdigit() else math.nan


SCALARS = {
    "locq_fk2013": lambda n: location_quotient(n["e_ij"][0], n["e_j"][0], n["e_i"][0], n["e"][0]),
    "gini_sales": lambda n: gini(n["x"]),
    "gini_sales_norm": lambda n: gini(n["x"], variant="normalised"),
    "gini_income_weighted": lambda n: gini(n["x"], weights=n["w"]),
    "gini_gdp_laender2015": lambda n: gini(n["x"]),
    "herf_sales": lambda n: herfindahl(n["x"]),
    "herf_sales_norm": lambda n: herfindahl(n["x"], "normalised"),
    "herf_sales_eq": lambda n: herfindahl(n["x"], "equivalent_number"),
    "herf_gdp_laender2015": lambda n: herfindahl(n["x"]),
    "hoover_gdp_pop": lambda n: hoover_index(n["x"], n["ref"]),
    "hoover_gdp_equal": lambda n: hoover_index(n["x"], "equal"),
    "theil_stoermann": lambda n: theil(n["x"], variant="L"),
    "krugman_spec_disjoint": lambda n: krugman_index(n["j"], n["l"]),
    "krugman_spec2_sweden": lambda n: krugman_index(list(n.values()), "mean_of_others")[0],
    "krugman_conc2_mining": lambda n: krugman_index(list(n.values()), "mean_of_others")[0],
    "krugman_conc_same": lambda n: krugman_index(n["x"], [one / 2 for one in n["x"]]),
    "gini_spec_fk2013": lambda n: gini_of_quotients(n["E_ij"], n["E_i"]),
    "gini_conc_fk2013": lambda n: gini_of_quotients(n["E_ij"], n["E_j"]),
    "litzenberger": lambda n: litzenberger_sternberg(
        *(n[key][0] for key in ("e_ij", "e_i", "a_j", "a", "p_j", "p", "b_ij", "b_i"))
    ),
    "atkinson_100_0": lambda n: atkinson(n["x"], n["eps"][0]),
    "atkinson_equal": lambda n: atkinson(n["x"], n["eps"][0]),
    "betaconv_speed_lambda": lambda n: convergence_speed(n["beta"][0], n["t"][0]),
    "betaconv_speed_halflife": lambda n: find_half_life(convergence_speed(n["beta"][0], n["t"][0])),
}


@pytest.mark.parametrize("name", SCALARS)
def test_scalars_csv_single_numbers(name):
    given, expected = read_scalar(name)
    np.testing.assert_allclose(SCALARS[name](given), expected, **DIGITS)


def test_scalars_csv_ellison_glaeser():
    given, expected = read_scalar("ellison_glaeser_a")
    places = ["Wien"] * 5 + ["Linz"] * 4 + ["Graz"]
    totals = dict(zip(("Wien", "Linz", "Graz"), given["E_j"], strict=True))
    np.testing.assert_allclose(ellison_glaeser(given["E_ik"], places, totals).gamma, expected, **DIGITS)


def test_scalars_csv_goettingen_and_freiburg():
    goettingen, germany = read_town("Goettingen")[1::2]
    _, expected = read_scalar("krugman_spec_goettingen2017")
    np.testing.assert_allclose(krugman_index(goettingen, germany), expected, **DIGITS)
    _, expected = read_scalar("gini_spec_goettingen2017")
    np.testing.assert_allclose(gini_of_quotients(goettingen, germany), expected, **DIGITS)
    freiburg, germany = read_town("Freiburg")[1::2]
    _, expected = read_scalar("gini_spec_freiburg2014")
    np.testing.assert_allclose(gini_of_quotients(freiburg, germany), expected, **DIGITS)


@pytest.mark.parametrize(
    ("name", "industry", "year"),
    [
        ("gini_conc_construction2008", "Baugewerbe (F)", 2008),
        ("gini_conc_finance2008", "Erbringung von Finanz- und Vers.leistungen (K)", 2008),
        ("gini_conc_finance2014", "Erbringung von Finanz- und Vers.leistungen (K)", 2014),
    ],
)
def test_scalars_csv_concentration_over_the_laender(name, industry, year):
    jobs = read_golden("in_G_regions_emp_2008_2014.csv")
    jobs = jobs[(jobs["year"] == year) & (jobs["region"] != "Insgesamt")]
    table = jobs.pivot_table(index="region", columns="industry", values="emp")
    _, expected = read_scalar(name)
    np.testing.assert_allclose(gini_of_quotients(table[industry], table["Insgesamt"]), expected, **DIGITS)


def test_every_row_of_scalars_csv_is_tested():
    elsewhere = {"ellison_glaeser_a", "krugman_spec_goettingen2017", "gini_spec_goettingen2017"}
    elsewhere |= {"gini_spec_freiburg2014", "gini_conc_construction2008", "gini_conc_finance2008"}
    assert set(read_golden("scalars.csv")["id"]) == set(SCALARS) | elsewhere | {"gini_conc_finance2014"}


def test_out_locq2_g_regions_industries_csv(laender):
    rows = read_golden("out_locq2_G_regions_industries.csv")
    expected = rows.pivot_table(index="j_region", columns="i_industry", values="LQ")
    np.testing.assert_allclose(location_quotients(laender), expected, **DIGITS)


def test_out_locq_goettingen2017_csv():
    goettingen, germany = read_town("Goettingen")[1::2]
    whole = read_golden("in_Goettingen_2008_2017.csv").iloc[0]
    found = location_quotient(goettingen, float(whole["Goettingen2017"]), germany, float(whole["BRD2017"]))
    np.testing.assert_allclose(found, read_golden("out_locq_Goettingen2017.csv")["lq2017"], **DIGITS)


@pytest.mark.parametrize(("name", "turned"), [("out_spec_regions.csv", False), ("out_conc_industries.csv", True)])
def test_out_spec_regions_csv_and_out_conc_industries_csv(laender, name, turned):
    table = laender.T if turned else laender
    expected = read_golden(name).set_index("ind_code" if turned else "region_code").reindex(table.index)
    np.testing.assert_allclose(hoover_index(table), expected["hoover"], **DIGITS)
    np.testing.assert_allclose(gini_of_quotients(table), expected["gini"], **DIGITS)
    found = krugman_index(table, "mean_of_others")
    np.testing.assert_allclose(found, expected["krugman_vs_mean_of_others"], **DIGITS)


def test_out_hhi_regions_csv(laender):
    expected = read_golden("out_hhi_regions.csv").set_index("region_code")["hhi"]
    np.testing.assert_allclose(herfindahl(laender), expected.reindex(laender.index), **DIGITS)


def test_out_cv_by_year_csv(counties):
    expected = read_golden("out_cv_by_year.csv").set_index("col")["cv_sample"]
    found = [coefficient_of_variation(counties[year]) for year in expected.index]
    np.testing.assert_allclose(found, expected, **DIGITS)


@pytest.mark.parametrize("last", [2011, 2012])
def test_out_beta_convergence_csv(counties, last):
    rows = read_golden("out_beta_convergence.csv").query(f"model == '2010-{last}'")
    expected = rows.set_index(["row", "col"])["value"]
    found = beta_convergence(counties["gdppc2010"], counties[f"gdppc{last}"], years=last - 2010)
    for name, coefficient in (("Alpha", found.line.intercept), ("Beta", found.line.slope)):
        np.testing.assert_allclose(coefficient, expected.loc[name], **DIGITS)
    # REAT takes the slope of yearly growth for that of the whole time, which differs from two years on.
    speed = convergence_speed(found.line.slope.estimate, last - 2010, variant="total")
    np.testing.assert_allclose(speed, expected["Lambda", "Estimate"], **DIGITS)
    np.testing.assert_allclose(find_half_life(speed), expected["Halflife", "Estimate"], **DIGITS)
    fit = [found.line.r_squared, found.line.f, 1, found.line.count - 2, found.line.p]
    explained = expected.get("R-Squared")
    if explained is not None:
        np.testing.assert_allclose(fit, explained, **DIGITS)


@pytest.mark.parametrize(
    ("measure", "log", "variant"), [("cv", False, "cv"), ("sd", True, "sd_of_logs"), ("cv", True, "cv_of_logs")]
)
def test_out_sigma_convergence_2010_2011_csv(counties, measure, log, variant):
    rows = read_golden("out_sigma_convergence_2010_2011.csv")
    rows = rows[(rows["measure"] == measure) & (rows["log"] == log)]
    found = sigma_convergence(counties["gdppc2010"], counties["gdppc2011"], variant)
    numbers = [found.first, found.last, found.quotient, found.f, found.freedom, found.freedom, found.p]
    np.testing.assert_allclose(numbers, rows["value"], **DIGITS)


@pytest.mark.parametrize("method", ["Dunn", "Esteban", "Gerfin"])
@pytest.mark.parametrize("town", TOWNS)
def test_out_shift_share_csv(town, method):
    rows = read_golden("out_shift_share.csv").query("region == @town and method == @method")
    assert len(rows)
    found = shift_share(*read_town(town), variant=method.lower()).iloc[0]
    np.testing.assert_allclose(found[[PARTS[name] for name in rows["component"]]], rows["value"], rtol=1e-9, atol=1e-9)


def test_out_shift_share_by_industry_a_csv():
    rows = read_golden("out_shift_share_by_industry_A.csv")
    rows = rows.pivot_table(index="industry", columns="component", values="value")
    found = shift_share_by_sector(*read_town("A"))
    np.testing.assert_allclose(found["growth"], rows["Growth (t1-t)"], **DIGITS)
    at_sector_rate = found["national_share"] + found["industrial_mix"]
    np.testing.assert_allclose(at_sector_rate, rows["National share"], **DIGITS)
    for name in ("Regional share", "Net total shift"):  # the same in REAT, where the mix is no part of a sector
        np.testing.assert_allclose(found["regional_share"], rows[name], **DIGITS)


@pytest.mark.parametrize("town", ["A (Farhauer/Kroell)", "Goettingen 2008-2017"])
def test_out_shift_share_dynamic_csv(town):
    rows = read_golden("out_shift_share_dynamic.csv").query("region == @town")
    if town.startswith("A"):
        table = read_golden("in_shift_farhauer_kroell_2013.csv").set_index("industry")
        own = {2000: table["A_t"], 2001: table["A_t1"], 2002: table["A_t2"]}
        wider = {2000: table["nation_t"], 2001: table["nation_t1"], 2002: table["nation_t2"]}
    else:
        table = read_goettingen()
        own = {year: table[f"Goettingen{year}"] for year in range(2008, 2018)}
        wider = {year: table[f"BRD{year}"] for year in range(2008, 2018)}
    found = dynamic_shift_share(own, wider)
    for period, expected in rows.groupby("period"):
        parts = found.total.iloc[0] if period == "TOTAL" else found.steps.loc[int(period[-4:])].iloc[0]
        wanted = parts[[PARTS[name] for name in expected["component"]]]
        np.testing.assert_allclose(wanted, expected["value"], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("region", SPIEKERMANN)
def test_out_shift_prognosis_spiekermann_wegener2008_csv(region):
    rows = read_golden("out_shift_prognosis_spiekermann_wegener2008.csv").astype({"region": str})
    expected = rows.query("region == @region").set_index("item")["value"]
    first, last = SPIEKERMANN[region]
    found = shift_share(first, last, NATION_2000, NATION_2006, variant="gerfin").iloc[0]
    for name in ("Industrial mix", "Regional share", "Net total shift"):
        assert found[PARTS[name]] == pytest.approx(expected[name], rel=1e-9)
    projected = project_amounts(last, NATION_2006, NATION_2010, found["regional_share"])
    np.testing.assert_allclose(
        projected, expected[["prognosis 2010 industry 1", "prognosis 2010 industry 2"]], **DIGITS
    )
