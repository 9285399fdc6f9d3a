"""Measures against PySAL's on its own example data, which its packages carry: no network is needed."""

import warnings

import numpy as np
import pandas as pd
import pytest

from indicators.measures.growth import fit_elasticity
from indicators.measures.inequality import atkinson, decompose_theil, gini, theil
from indicators.measures.neighbours import find_neighbours, read_neighbours
from indicators.measures.regression import f_tail, fit_line, normal_tails, t_tails
from indicators.measures.space import geary, local_moran, moran

with warnings.catch_warnings():  # theirs, of what they import
    warnings.simplefilter("ignore")
    esda = pytest.importorskip("esda", reason="make test sets it up")
    stats = pytest.importorskip("scipy.stats", reason="make test sets it up")
    libpysal = pytest.importorskip("libpysal", reason="make test sets it up")
    from inequality.atkinson import atkinson as pysal_atkinson
    from inequality.gini import Gini
    from inequality.theil import Theil, TheilD
    from libpysal import examples

pytestmark = pytest.mark.filterwarnings("ignore")
YEARS = (1940, 1950, 1960, 1970, 1980, 1990, 2000)
DIGITS = {"rtol": 1e-9, "atol": 1e-12}


@pytest.fixture(scope="module")
def mexico() -> pd.DataFrame:
    """Product a head of the 32 states of Mexico."""
    return pd.read_csv(examples.get_path("mexico.csv")).set_index("State")


@pytest.fixture(scope="module")
def columbus():
    """Crime, housing value and income of 49 quarters of Columbus, with their neighbours, PySAL's and ours."""
    table = libpysal.io.open(examples.get_path("columbus.dbf"), "r")
    numbers = {name: np.array(table.by_col(name), dtype=float) for name in ("CRIME", "HOVAL", "INC")}
    weights = libpysal.io.open(examples.get_path("columbus.gal")).read()
    return numbers, weights, {name: list(weights.neighbors[name]) for name in weights.id_order}


@pytest.mark.parametrize("year", YEARS)
def test_gini_theil_and_atkinson_are_those_of_inequality_on_mexico(mexico, year):
    values = mexico[f"pcgdp{year}"]
    array = values.to_numpy(float)
    np.testing.assert_allclose(gini(values), Gini(array).g, **DIGITS)
    np.testing.assert_allclose(theil(values), Theil(array).T, **DIGITS)
    for epsilon in (0.5, 1, 2):
        np.testing.assert_allclose(atkinson(values, epsilon), pysal_atkinson(array, epsilon), **DIGITS)


@pytest.mark.parametrize("year", YEARS)
def test_theil_between_and_within_regions_are_those_of_inequality_on_mexico(mexico, year):
    values, groups = mexico[f"pcgdp{year}"], mexico["hanson98"]
    ours, theirs = decompose_theil(values, groups), TheilD(values.to_numpy(float), groups.to_numpy())
    np.testing.assert_allclose(ours[:3], [float(np.squeeze(one)) for one in (theirs.T, theirs.bg, theirs.wg)], **DIGITS)


@pytest.mark.parametrize("name", ["CRIME", "HOVAL", "INC"])
@pytest.mark.parametrize(("variant", "letter"), [("row_standardised", "r"), ("binary", "b")])
def test_moran_and_geary_are_those_of_esda_on_columbus(columbus, name, variant, letter):
    numbers, weights, listed = columbus
    links = read_neighbours(listed, variant)
    theirs = esda.Moran(numbers[name], weights, transformation=letter, permutations=0)
    for null, suffix in (("randomisation", "rand"), ("normality", "norm")):
        expected = [theirs.I, theirs.EI, *(getattr(theirs, f"{part}_{suffix}") for part in ("seI", "z", "p"))]
        np.testing.assert_allclose(moran(numbers[name], links, null), expected, **DIGITS)
    theirs = esda.Geary(numbers[name], weights, transformation=letter, permutations=0)
    for null, suffix in (("randomisation", "rand"), ("normality", "norm")):
        found = geary(numbers[name], links, null)
        expected = [theirs.C, 1.0, *(getattr(theirs, f"{part}_{suffix}") for part in ("seC", "z"))]
        np.testing.assert_allclose(found[:4], expected, **DIGITS)
        assert found.p == pytest.approx(2 * getattr(theirs, f"p_{suffix}"), rel=1e-9)  # theirs is one-sided


@pytest.mark.parametrize("name", ["CRIME", "HOVAL", "INC"])
def test_local_moran_is_that_of_esda_on_columbus(columbus, name):
    numbers, weights, listed = columbus
    theirs = esda.Moran_Local(numbers[name], weights, permutations=999, seed=7)
    ours = local_moran(numbers[name], read_neighbours(listed))
    np.testing.assert_allclose(ours["value"], theirs.Is, **DIGITS)
    quadrants = {"high_high": 1, "low_high": 2, "low_low": 3, "high_low": 4}
    assert ours["quadrant"].map(quadrants).tolist() == theirs.q.tolist()
    assert np.abs(ours["p"] - theirs.p_sim).max() < 0.06  # other draws: chance differs, by three standard errors


@pytest.mark.parametrize("variant", ["queen", "rook"])
def test_neighbours_from_boundaries_are_those_of_libpysal_on_columbus(variant):
    path = examples.get_path("columbus.shp")
    weights = {"queen": libpysal.weights.Queen, "rook": libpysal.weights.Rook}[variant].from_shapefile(path)
    shapes = [shape.__geo_interface__ for shape in libpysal.io.open(path, "r")]
    geometries = dict(enumerate(shapes))
    found = find_neighbours(geometries, variant)
    assert {name: sorted(others) for name, others in found.items()} == {
        name: sorted(others) for name, others in weights.neighbors.items()
    }


def test_chances_are_those_of_scipy():
    chance = np.random.default_rng(5)
    for t, f, above, below in zip(
        chance.normal(scale=4, size=200), chance.exponential(size=200), *chance.integers(1, 500, (2, 200)), strict=True
    ):
        assert t_tails(t, above) == pytest.approx(2 * stats.t.sf(abs(t), above), rel=1e-9)
        assert f_tail(f, above, below) == pytest.approx(stats.f.sf(f, above, below), rel=1e-9, abs=1e-14)
        assert normal_tails(t) == pytest.approx(2 * stats.norm.sf(abs(t)), rel=1e-9)


def check_line(line, theirs):
    """Check slope, errors and fit of our line against those of scipy."""
    ours = [line.slope.estimate, line.slope.standard_error, line.slope.p, line.intercept.standard_error]
    np.testing.assert_allclose(ours, [theirs.slope, theirs.stderr, theirs.pvalue, theirs.intercept_stderr], **DIGITS)
    assert line.r_squared == pytest.approx(theirs.rvalue**2)


def test_a_line_is_that_of_scipy():
    chance = np.random.default_rng(6)
    x = chance.normal(size=40)
    y = 2 * x + chance.normal(size=40)
    check_line(fit_line(x, y), stats.linregress(x, y))


def test_an_elasticity_across_territories_is_the_line_of_logarithms_of_scipy_on_mexico(mexico):
    first, last = mexico["pcgdp1940"], mexico["pcgdp2000"]
    check_line(fit_elasticity(last, first), stats.linregress(np.log(first), np.log(last)))
