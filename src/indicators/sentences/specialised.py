"""What specialisation set against growth says: who is above the country, who grows faster, and what has no point."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from indicators.breaks import find_breaks
from indicators.charts.bubbles import Bubble
from indicators.charts.marks import Mark
from indicators.comparisons import Comparison
from indicators.decompositions import NEAR, Signs
from indicators.departures import FAR
from indicators.labels import label_interval, label_list, label_percent, label_period
from indicators.periods import year_of
from indicators.sentences.frames import label_span, list_names, name_indicator, name_sector, tell
from indicators.sentences.weights import read_own_marks, read_regions, tell_end
from indicators.territories import locate_territory, name_territory


def tell_specialised(
    comparison: Comparison, language: str, root: Path | None = None, *, signs: Signs, departing: Collection[str] = ()
) -> list[str]:
    """Return which regions are specialised whatever is hidden, how many grow faster, and why the period ends there.

    `signs` (`decompositions.judge_growth`) has those that grow faster whatever the years. The growth of `departing`
    regions, whose last year stands apart, is not counted: they are named.
    """
    question, counts = comparison.question, _count(comparison, departing, language, root)
    of = {
        **counts,
        **label_span(comparison, language),
        "france": find_national_growth(comparison, language, root).words,
        "below_one": tell(_choose_below(counts), language, below=counts["below"]),
    }
    said = tell(
        "specialised",
        language,
        counted=name_indicator(question.indicator, language, root),
        reference=name_sector(question.reference_sector, language, root),
        exceeds=tell(f"specialised_above{_end(counts['above'])}", language, **of),
        grows=tell(f"specialised_faster{_end(counts['fast'])}", language, **of),
    )
    steady = _tell_steady(comparison, signs, language, root)
    said = " ".join(filter(None, (said, steady, tell_uncounted(comparison, departing, language, root))))
    return [said, *_tell_leaning(comparison, language, root), *tell_end(comparison, language, root)]


def head_specialised(
    comparison: Comparison, language: str, root: Path | None = None, *, signs: Signs, departing: Collection[str] = ()
) -> str:
    """Return the headline of the regions: those above one whatever is hidden, and how many outgrow the country.

    Where several stretches of years can be tried, only those count that do so in all of them.
    """
    counts = _count(comparison, departing, language, root)
    specialised = tell(f"headline_specialised{_end(counts['above'])}", language, **counts)
    steady = str(len(signs.above))
    if len(signs.spans) > 1:
        faster = tell(f"headline_steady{_end(steady)}", language, steady=steady)
    else:
        faster = tell(f"headline_faster{_end(counts['fast'])}", language, **counts)
    return tell("headline_bubbles", language, specialised=specialised, faster=faster)


def _tell_steady(comparison: Comparison, signs: Signs, language: str, root: Path | None) -> str:
    """Return who outgrows the country whatever the years; "" where only one stretch of years is there."""
    if len(signs.spans) <= 1:
        return ""
    steady = str(len(signs.above))
    names = label_list([name_territory(one, language, root) for one in signs.above], language)
    key = f"specialised_steady{_end(steady)}"
    return tell(key, language, steady=steady, steady_names=names, **label_span(comparison, language))


def tell_uncounted(comparison: Comparison, departing: Collection[str], language: str, root: Path | None = None) -> str:
    """Return whose growth is not counted, as the last year stands apart; "" where there is nobody."""
    if not departing:
        return ""
    names = label_list([name_territory(one, language, root) for one in departing], language)
    return tell("specialised_uncounted", language, names=names, **_list_years(comparison, language))


def head_quotients(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return the headline of the quotients: that of the one region above all others, and between which these lie."""
    quotients = [mark for mark in read_regions(comparison, "location_quotient", language, root) if mark.present]
    first, others = quotients[0], quotients[1:]
    apart = len(others) > 1 and first.low > max(mark.high for mark in others)
    ranged = others if apart else quotients
    bounds = label_interval(min(mark.low for mark in ranged), max(mark.high for mark in ranged), "ratio", language)
    of = {"name": first.name, "figure": first.words, "bounds": bounds, "count": str(len(ranged))}
    return tell("headline_quotients" if apart else "headline_quotients_all", language, **of)


def tell_bounded(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return why some quotients are two numbers; "" where each is known."""
    quotients = read_regions(comparison, "location_quotient", language, root)
    return tell("specialised_bounded", language) if any(mark.inexact for mark in quotients) else ""


def head_activities(bubbles: Sequence[Bubble], territory: str, language: str, root: Path | None = None) -> str:
    """Return the headline of the activities of one territory: how many are above one, and how many grow.

    Growth up to a year that stands apart from both its neighbours is not counted.
    """
    shown = [bubble for bubble in bubbles if bubble.complete]
    counts = {
        "count": len(shown),
        "above": sum(bubble.quotient.low > 1 for bubble in shown),
        "up": sum(bubble.growth.low > NEAR for bubble in shown if not bubble.departs),
        "apart": sum(bubble.departs for bubble in shown),
    }
    key = "headline_sector_bubbles_apart" if counts["apart"] else "headline_sector_bubbles"
    place = name_territory(territory, language, root)
    return tell(key, language, place=place, **{key: str(one) for key, one in counts.items()})


def tell_departing(comparison: Comparison, names: Sequence[str], language: str, root: Path | None = None) -> str:
    """Return that the last year of what is named stands apart, and what follows; "" where nothing is named."""
    reason = explain_departing(comparison, language, root)
    return tell("specialised_departing", language, names=label_list(names, language), reason=reason) if names else ""


def explain_departing(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return why the growth of what departs is not interpreted.

    Says where the year after, which the last is held against, lies beyond a break.
    """
    question, of = comparison.question, _list_years(comparison, language)
    said = tell("specialised_departing_reason", language, **of)
    ends = (question.period, of["after"])
    breaks = find_breaks(comparison.family.source, question.indicator, question.sector, *ends, root)
    return said if breaks.empty else f"{said} {tell('specialised_departing_break', language, after=of['after'])}"


def _list_years(comparison: Comparison, language: str) -> dict[str, str]:
    """Return the period, its neighbours, and how far from them is apart, in words."""
    period, year = comparison.question.period, year_of(comparison.question.period)
    of = {"before": str(year - 1), "after": str(year + 1), "far": label_percent(FAR, language, 0)}
    return {**of, "period": label_period(period, language)}


def tell_without_point(bubbles: Sequence[Bubble], language: str) -> str:
    """Return the names of what has no point; "" where all have one."""
    names = [bubble.size.name for bubble in bubbles if not bubble.complete]
    return tell("specialised_hidden", language, names=label_list(names, language)) if names else ""


def find_national_growth(comparison: Comparison, language: str, root: Path | None = None) -> Mark:
    """Return the yearly growth of the country."""
    return read_own_marks(comparison, "annual_change_pct", language, root)["france"]


def _choose_below(counts: dict[str, str]) -> str:
    below, fast = int(counts["below"]), int(counts["fast"])
    return "below_none" if below == 0 else "below_all" if below == fast else "below_some"


def _tell_leaning(comparison: Comparison, language: str, root: Path | None) -> list[str]:
    """Return which region holds most of the sector, for the national mean leans towards it."""
    shares = read_regions(comparison, "national_share_pct", language, root)
    if not shares:
        return []
    place = locate_territory(shares[0].territory, language, root)
    counted = name_indicator(comparison.question.indicator, language, root)
    return [tell("specialised_leaning", language, share=shares[0].words, place=place, counted=counted)]


def _end(count: str) -> str:
    """Return how the key of a sentence ends for none, one or several."""
    return {"0": "_none", "1": "_one"}.get(count, "")


def _count(comparison: Comparison, departing: Collection[str], language: str, root: Path | None) -> dict[str, str]:
    quotients = read_regions(comparison, "location_quotient", language, root)
    growths = read_regions(comparison, "annual_change_pct", language, root)
    france = find_national_growth(comparison, language, root)
    above = [mark for mark in quotients if mark.low > 1]
    below = {mark.territory for mark in quotients if mark.high < 1}
    fast = {mark.territory for mark in growths if mark.low > france.high} - set(departing)
    names = {mark.territory: mark.name for mark in above}
    return {
        "names": list_names(names, language, names),
        "above": str(len(above)),
        "count": str(len(quotients)),
        "fast": str(len(fast)),
        "below": str(len(fast & below)),
    }
