"""What convergence says: whether it is established, on what that hangs, and where the word is not used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.breaks import COVERAGE, find_breaks
from indicators.charts.converging import phrase_slope, read_places
from indicators.codebook import find_indicator
from indicators.comparisons.convergence import Ceiling, Convergence, find_others, is_established, leave_capital
from indicators.comparisons.rates import list_sources
from indicators.labels import label_list, label_number, label_percent, label_period, label_word
from indicators.periods import years_between
from indicators.sectors import PERSONS
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.sentences.weights import caution_growth
from indicators.territories import locate_territory, name_territory
from indicators.texts import capitalise


def tell_convergence(found: Convergence, language: str, root: Path | None = None) -> list[str]:
    """Return whether convergence is established, on which regions that hangs, the spread, and why the years end."""
    names = label_list(_list_alone(found, language, root), language)
    hangs = tell("convergence_decisive", language, names=names) if names else tell("convergence_firm", language)
    others = [_tell_others(one, language) for one in filter(None, [leave_capital(found)])]
    sigma = tell("convergence_sigma", language, **_spread(found, language))
    return [_tell_beta(found, language, root), hangs, sigma, *others, *_tell_end(found, language, root)]


def tell_established(found: Convergence, language: str, root: Path | None = None) -> list[str]:
    """Return that convergence is established, if only among the others than the capital; nothing where it is not."""
    if found.established:
        return [_tell_beta(found, language, root)]
    return [
        tell("convergence_others_sure", language, **_name(one, language, root))
        for one in filter(None, [find_others(found)])
    ]


def head_convergence(found: Convergence, language: str, root: Path | None = None) -> str:
    """Return the headline: whether convergence is established, if only among the others than the capital."""
    key = "headline_convergence_established" if found.established else "headline_convergence"
    key = "headline_convergence_others" if find_others(found) else key
    counted = name_indicator(found.rates.indicator, language, root)
    return tell(key, language, counted=capitalise(counted), **_span(found, language))


def head_convergence_table(every: Sequence[Convergence], language: str, root: Path | None = None) -> str:
    """Return the headline of several: where convergence is established."""
    names = [name_convergence(found, language, root) for found in every if found.established]
    if not names:
        return tell("headline_convergence_table", language)
    return tell("headline_convergence_table_some", language, names=label_word("semicolon", language).join(names))


def name_convergence(found: Convergence, language: str, root: Path | None = None) -> str:
    """Return what is counted from when to when, and who is left out."""
    counted = name_indicator(found.rates.indicator, language, root)
    parts = {"counted": capitalise(counted), **_span(found, language)}
    if not found.without:
        return tell("convergence_span_of", language, **parts)
    return tell("convergence_span_without", language, name=name_territory(found.without, language, root), **parts)


def note_convergence(found: Convergence, identities: pd.DataFrame, language: str) -> str:
    """Return what a line does not tell, and of persons how many identities of the first year do not hold."""
    note = tell("note_convergence", language)
    if found.rates.indicator not in PERSONS:
        return note
    caution = caution_growth(found.rates.indicator, found.first, identities, language)
    return f"{note} {capitalise(caution)}"


def read_convergence(found: Convergence, language: str, root: Path | None = None) -> str:
    """Return the sentence that reads one point aloud: that of the region that started highest."""
    place = read_places(found, language, "", root)[-1]
    return tell("reading_convergence", language, name=place.name, words=place.words)


def tell_ceiling(ceiling: Ceiling, language: str, root: Path | None = None) -> list[str]:
    """Return why a rate near its ceiling is not called convergent, and that a sample is not grown."""
    key = "ceiling_far" if not ceiling.near else "ceiling_near" if ceiling.ordered else "ceiling_near_open"
    said = tell(key, language, **_describe(ceiling, language, root))
    return [said, *([tell("ceiling_sampled", language)] if ceiling.sampled else [])]


def head_ceiling(ceiling: Ceiling, language: str, root: Path | None = None) -> str:
    """Return the headline of the figures that the judgement of a ceiling rests on."""
    lows = label_list([name_territory(place, language, root) for place in ceiling.lows], language)
    names = {"name": name_territory(ceiling.territory, language, root), "lowest_name": lows}
    key = "headline_ceiling" if ceiling.ordered else "headline_ceiling_open"
    return tell(key, language, **_describe(ceiling, language, root), **names)


def _describe(ceiling: Ceiling, language: str, root: Path | None) -> dict[str, str]:
    return {
        "title": getattr(find_indicator(ceiling.indicator, root), f"title_{language}"),
        "last": label_period(ceiling.last, language),
        "figure": label_percent(ceiling.value, language),
        "place": locate_territory(ceiling.territory, language, root),
        "ceiling": label_percent(ceiling.ceiling, language, 0),
        "lowest": label_percent(ceiling.least, language, 1 if ceiling.ordered else 0),
        "order": tell("order_open", language) if len(ceiling.lows) > 1 else "",
        "lowest_place": label_list([_locate_low(ceiling, place, language, root) for place in ceiling.lows], language),
    }


def _locate_low(ceiling: Ceiling, territory: str, language: str, root: Path | None) -> str:
    key = "place_unreliable" if territory in ceiling.unreliable else "place_low"
    return tell(key, language, place=locate_territory(territory, language, root))


def _tell_beta(found: Convergence, language: str, root: Path | None) -> str:
    falls = found.beta.line.slope.estimate < 0
    chance = not is_established(found.beta)
    key = "convergence_yes" if found.established else "convergence_not" if chance else "convergence_bounded"
    key = key if falls else "convergence_none"
    years = {"years": label_number(found.beta.half_life, language)} if found.established else {}
    return tell(key, language, **_name(found, language, root), **years)


def _name(found: Convergence, language: str, root: Path | None) -> dict[str, str]:
    return {
        "sector": name_sector(found.rates.sector, language, root),
        "counted": name_indicator(found.rates.indicator, language, root),
        "count": str(len(found.rows)),
        "slope": phrase_slope(found, language),
        **_span(found, language),
    }


def _list_alone(found: Convergence, language: str, root: Path | None) -> list[str]:
    """Each territory on which the judgement hangs, with the slope and p of all others."""
    told = []
    for name in found.decisive:
        slope = found.alone[name].line.slope
        words = {"slope": label_number(slope.estimate, language, 4), "p": label_number(slope.p, language, 3)}
        told.append(tell("convergence_alone", language, name=name_territory(name, language, root), **words))
    return told


def _tell_others(others: Convergence, language: str) -> str:
    key = "convergence_others_yes" if others.established else "convergence_others_not"
    parts = {"count": str(len(others.rows)), "slope": phrase_slope(others, language)}
    return tell(key, language, **parts, **_spread(others, language))


def _spread(found: Convergence, language: str) -> dict[str, str]:
    figures = {"start": found.sigma.first, "end": found.sigma.last, "p": found.sigma.p_paired}
    return {name: label_number(figure, language, 3) for name, figure in figures.items()}


def _span(found: Convergence, language: str) -> dict[str, str]:
    return {"first": label_period(found.first, language), "last": label_period(found.last, language)}


def _tell_end(found: Convergence, language: str, root: Path | None) -> list[str]:
    """The break that the next year would cross, told from the table of breaks."""
    rates = found.rates
    after = str(int(found.last) + 1)
    breaks = find_breaks(list_sources(rates)[0], rates.indicator, rates.sector, found.last, after, root=root)
    notes = breaks.loc[breaks["kind"] != COVERAGE, f"note_{language}"]
    years = label_number(years_between(found.first, found.last), language)
    return [tell("convergence_span", language, years=years, note=note) for note in notes]
