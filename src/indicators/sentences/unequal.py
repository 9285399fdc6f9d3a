"""What inequality over the years says: how much of it lies between groups, which way it went, where nothing is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from indicators.breaks import COVERAGE, find_breaks
from indicators.charts.inequality import name_parts, phrase_index
from indicators.comparisons.inequality import Inequality
from indicators.comparisons.rates import find_run, list_sources
from indicators.labels import label_list, label_number, label_percent, label_period
from indicators.regions import CAPITAL, PROVINCE
from indicators.sectors import PERSONS
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.sentences.weights import caution_growth
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import capitalise

HUNDRED, MANY_TIMES = 100.0, 10


def find_stretch(inequality: Inequality) -> pd.DataFrame:
    """Return the years of the longest run with an index and no break between them (`rates.find_run`)."""
    years = inequality.years
    return years[years["period"].isin(find_run(inequality.rates))]


def find_year(inequality: Inequality) -> Mapping[str, object]:
    """Return the last year of the longest run, of which the page speaks; the last year where none has an index."""
    stretch = find_stretch(inequality)
    return list_records(inequality.years if stretch.empty else stretch)[-1]


def tell_inequality(
    inequality: Inequality, language: str, root: Path | None = None, *, beside: Inequality | None = None
) -> list[str]:
    """Return how unequal the last year of the longest run is, its parts, how it came there, breaks and gaps.

    `beside`, counted at its location, tells how far persons counted at the head office may mislead.
    """
    stretch = find_stretch(inequality)
    said = []
    if not stretch.empty:
        said = [
            _tell_year(inequality, language, root),
            *_tell_beside(inequality, beside, language, root),
            *_tell_course(inequality, stretch, language, root),
        ]
    return [*said, *_tell_breaks(inequality, language, root), *_tell_gaps(inequality, language, root)]


def head_inequality(inequality: Inequality, language: str, root: Path | None = None) -> str:
    """Return the headline: what part of the inequality lies between the groups."""
    year = find_year(inequality)
    key = "headline_inequality_capital" if is_capital(inequality) else "headline_inequality"
    counted = name_indicator(inequality.rates.indicator, language, root)
    counted = capitalise(counted)
    return tell(key, language, counted=counted, period=_label(year, language), share=_share(year, language))


def head_inequality_table(inequality: Inequality, language: str, root: Path | None = None) -> str:
    """Return the headline of the table of measures: how many times as much the capital has, where it has more."""
    year = find_year(inequality)
    counted = name_indicator(inequality.rates.indicator, language, root)
    parts = {"counted": capitalise(counted)}
    means = _read_means(inequality, str(year["period"]))
    if not is_capital(inequality) or means.empty or not means[CAPITAL] > means[PROVINCE]:
        return tell("headline_inequality_table", language, **parts)
    times = means[CAPITAL] / means[PROVINCE]
    parts["times"] = label_number(times, language, 0 if times >= MANY_TIMES else 1)
    return tell("headline_inequality_times", language, period=_label(year, language), **parts)


def note_inequality(
    inequality: Inequality, language: str, root: Path | None = None, *, identities: pd.DataFrame | None = None
) -> str:
    """Return the other end of the scale, which all in the region with the fewest people would reach, and the sum.

    With `identities` also how many of the first year of the change do not hold.
    """
    people = _share_people(inequality)
    place = name_territory(str(people.idxmin()), language, root)
    most = label_number(-math.log(people.min()), language, 2)
    note = tell("note_inequality", language, most=most, place=place)
    stretch = find_stretch(inequality)
    if identities is None or len(stretch) < 2:
        return note
    caution = caution_growth(inequality.rates.indicator, str(stretch["period"].iloc[0]), identities, language)
    return f"{note} {capitalise(caution)}"


def tell_reading(inequality: Inequality, language: str) -> str:
    """Return the sentence that reads one column aloud: its height and its two parts."""
    year = find_year(inequality)
    parts = {f"{part}_name": words for part, words in name_parts(inequality, language).items()}
    return tell("reading_inequality", language, period=_label(year, language), **parts, **_words(year, language))


def is_capital(inequality: Inequality) -> bool:
    """Return whether the groups are Île-de-France and the province."""
    return {*inequality.groups.values()} == {CAPITAL, PROVINCE}


def _tell_year(inequality: Inequality, language: str, root: Path | None) -> str:
    year, rates = find_year(inequality), inequality.rates
    key = "inequality_capital" if is_capital(inequality) else "inequality_groups"
    groups = _read_means(inequality, str(year["period"]))
    means = {
        name: label_number(groups[group], language, 1)
        for name, group in (("capital", CAPITAL), ("province", PROVINCE))
        if group in groups
    }
    if is_capital(inequality):
        means["alone"] = label_number(-math.log(_share_people(inequality)[CAPITAL]), language, 2)
    return tell(
        key,
        language,
        period=_label(year, language),
        sector=name_sector(rates.sector, language, root),
        counted=name_indicator(rates.indicator, language, root),
        count=str(len(inequality.groups)),
        share=_share(year, language),
        gini=phrase_index(*(float(year[f"gini{end}"]) for end in ("", "_low", "_high")), language),
        **means,
        **_words(year, language),
    )


def _read_means(inequality: Inequality, period: str) -> pd.Series:
    """The amounts per inhabitant of the groups in one year."""
    return inequality.parts[inequality.parts["period"] == period].set_index("group")["per_10000"]


def _share_people(inequality: Inequality) -> pd.Series:
    """The part of all people that lives in each territory, in the year of which the page speaks."""
    people = inequality.rates.take(str(find_year(inequality)["period"]))["people"]
    return people / people.sum()


def _tell_beside(inequality: Inequality, beside: Inequality | None, language: str, root: Path | None) -> list[str]:
    """What the other count gives in the same year; nothing where persons are not in question or it has no index."""
    year = find_year(inequality)
    if beside is None or inequality.rates.indicator not in PERSONS or not is_capital(inequality):
        return []
    other = beside.years[(beside.years["period"] == year["period"]) & beside.years["total"].notna()]
    if other.empty:
        return []
    found = list_records(other)[0]
    names = {"counted": inequality.rates.indicator, "other": beside.rates.indicator}
    told = {key: name_indicator(name, language, root) for key, name in names.items()}
    total, own = (_words(one, language)["total"] for one in (found, year))
    return [tell("inequality_beside", language, total=total, own=own, share=_share(found, language), **told)]


def _tell_course(inequality: Inequality, stretch: pd.DataFrame, language: str, root: Path | None) -> list[str]:
    """From the first to the last year of the run; nothing where there is but one."""
    first, last = list_records(stretch)[0], list_records(stretch)[-1]
    if len(stretch) < 2:
        return []
    start, end = _words(first, language), _words(last, language)
    words = {
        part: tell(
            f"{'index' if part == 'total' else 'part'}_{'stays' if start[part] == end[part] else 'goes'}",
            language,
            first=start[part],
            last=end[part],
        )
        for part in start
    }
    key = "inequality_course_capital" if is_capital(inequality) else "inequality_course"
    counted = name_indicator(inequality.rates.indicator, language, root)
    return [tell(key, language, counted=counted, base=_label(first, language), period=_label(last, language), **words)]


def _tell_breaks(inequality: Inequality, language: str, root: Path | None) -> list[str]:
    """Why two years are not compared, as the table of breaks tells it."""
    rates = inequality.rates
    source = list_sources(rates)[0]
    breaks = find_breaks(source, rates.indicator, rates.sector, rates.periods[0], rates.periods[-1], root=root)
    notes = breaks.loc[breaks["kind"] != COVERAGE, f"note_{language}"]
    return [tell("inequality_break", language, note=note) for note in notes]


def _tell_gaps(inequality: Inequality, language: str, root: Path | None) -> list[str]:
    """Which years have no index, and for want of whose figure."""
    told = []
    for year in list_records(inequality.years):
        missing = [name_territory(name, language, root) for name in year["missing"]]
        everywhere = len(missing) == len(inequality.groups)
        key = "inequality_gap_all" if everywhere else "inequality_gap"
        counted = name_indicator(inequality.rates.indicator, language, root)
        parts = {} if everywhere else {"names": label_list(missing, language)}
        told += [tell(key, language, period=_label(year, language), counted=counted, **parts)] if missing else []
    return told


def _words(year: Mapping[str, object], language: str) -> dict[str, str]:
    return {
        name: phrase_index(*(float(year[f"{name}{end}"]) for end in ("", "_low", "_high")), language)
        for name in ("total", "between", "within")
    }


def _share(year: Mapping[str, object], language: str) -> str:
    return label_percent(HUNDRED * float(year["between"]) / float(year["total"]), language, 0)


def _label(year: Mapping[str, object], language: str) -> str:
    return label_period(str(year["period"]), language)
