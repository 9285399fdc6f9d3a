"""One chart of each kind as the pages draw it from the project's data, for what measures and pictures them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.axes import Axes

from indicators import charts, exhibits
from indicators.charts.bubbles import read_bubbles
from indicators.charts.composite import draw_contributions, draw_scores
from indicators.comparisons import compare
from indicators.composites.made import read_made
from indicators.coverage import count_coverage
from indicators.decompositions import decompose
from indicators.exhibits.composite import exhibit_contributions, exhibit_scores, read_bars, read_marks
from indicators.funding import list_funding
from indicators.observations import open_observations, read_sources
from indicators.pages import Exhibit
from indicators.sentences.decomposed import head_decomposition
from indicators.sentences.frames import name_indicator
from indicators.sentences.known import head_breaks, head_coverage, head_funding
from indicators.sentences.specialised import head_specialised
from indicators.sentences.weights import head_growth, head_pairs, head_quotient, head_weight
from indicators.series import trace_series
from indicators.territories import list_regions

DERIVED = ("national_share_pct", "sector_share_pct", "location_quotient", "change_pct", "annual_change_pct")


class Kind(NamedTuple):
    """A kind of chart: its chart function at work, and the same chart with all that a page puts around it."""

    draw: Callable[[], Axes]
    show: Callable[[], Exhibit]


def list_kinds(language: str) -> dict[str, Kind]:
    """Return the kinds of chart by name; the data are read and compared here, drawing is left to the callables."""
    seen = open_observations()
    regions = list_regions("2015")
    asked = {"period": "2012", "territories": regions, "base_period": "2010", "derived": DERIVED}
    jobs = compare(seen, "jobs", sector="nace_j", **asked)
    units = compare(seen, "establishments", sector="nace_j", **asked)
    every = compare(seen, "establishments", sector="business_economy", **asked)
    series = trace_series(seen, "establishments", "nace_j", ["france", "languedoc-roussillon"], "2008", "2014")
    funding = list_funding(seen, ["normandie", "haute-normandie", "basse-normandie"])
    parted = decompose(seen, "jobs", "nace_j", "2013", list_regions("2015", overseas=False), base_period="2010")
    known = count_coverage(seen, digital=True)
    made = read_made()
    sources = read_sources(columns=["source", "kind"])
    share, quotient, size = "sector_share_pct", "location_quotient", "value"
    return {
        "ranking": Kind(
            lambda: charts.draw_ranking(jobs, share, language, name="ranking"),
            lambda: exhibits.exhibit_ranking(
                jobs, share, seen, language, name="ranking", headline=head_weight(jobs, language)
            ),
        ),
        "dots": Kind(
            lambda: charts.draw_ranking(jobs, "change_pct", language, name="dots", form="dots"),
            lambda: exhibits.exhibit_ranking(
                jobs, "change_pct", seen, language, name="dots", headline=head_growth(jobs, language), form="dots"
            ),
        ),
        "tiles": Kind(
            lambda: charts.draw_tile_map(jobs, quotient, language, name="tiles"),
            lambda: exhibits.exhibit_map(
                jobs, quotient, seen, language, name="tiles", headline=head_quotient(jobs, language)
            ),
        ),
        "circles": Kind(
            lambda: charts.draw_tile_map(units, size, language, name="circles"),
            lambda: exhibits.exhibit_map(
                units,
                size,
                seen,
                language,
                name="circles",
                headline=name_indicator("establishments", language).capitalize(),
            ),
        ),
        "growth": Kind(
            lambda: charts.draw_size_growth(jobs, language, name="growth"),
            lambda: exhibits.exhibit_growth(jobs, seen, language, name="growth", headline=head_growth(jobs, language)),
        ),
        "bubbles": Kind(
            lambda: charts.draw_bubbles(read_bubbles(jobs, language, "bubbles"), jobs, language, name="bubbles"),
            lambda: exhibits.exhibit_specialisation(
                jobs, seen, language, name="bubbles", headline=head_specialised(jobs, language)
            ),
        ),
        "scores": Kind(
            lambda: draw_scores(read_marks(made, language, "scores"), language, name="scores"),
            lambda: exhibit_scores(made, language, name="scores"),
        ),
        "contributions": Kind(
            lambda: draw_contributions(read_bars(made, language, "contributions"), language, name="contributions"),
            lambda: exhibit_contributions(made, language, name="contributions"),
        ),
        "decomposition": Kind(
            lambda: charts.draw_decomposition(parted, language, name="decomposition"),
            lambda: exhibits.exhibit_decomposition(
                parted, seen, language, name="decomposition", headline=head_decomposition(parted, language)
            ),
        ),
        "pairs": Kind(
            lambda: charts.draw_paired_shares(units, every, language, name="pairs"),
            lambda: exhibits.exhibit_pairs(
                units, every, seen, language, name="pairs", headline=head_pairs(units, every, language)
            ),
        ),
        "evolution": Kind(
            lambda: charts.draw_evolution(series, language, name="evolution"),
            lambda: exhibits.exhibit_evolution(
                series,
                "establishments",
                "nace_j",
                seen,
                language,
                name="evolution",
                headline=head_breaks(series, language),
            ),
        ),
        "funding": Kind(
            lambda: charts.draw_funding(funding, language, name="funding"),
            lambda: exhibits.exhibit_funding(
                funding, seen, language, name="funding", headline=head_funding(funding, language)
            ),
        ),
        "coverage": Kind(
            lambda: charts.draw_coverage(known, language, name="coverage"),
            lambda: exhibits.exhibit_coverage(
                known,
                seen,
                language,
                name="coverage",
                headline=head_coverage(seen, sources, language),
            ),
        ),
    }
