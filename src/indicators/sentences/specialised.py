"""What specialisation set against growth says: who is above the country, who grows faster, and what has no point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indicators.charts.bubbles import Bubble
from indicators.charts.marks import Mark
from indicators.comparisons import Comparison
from indicators.labels import label_list, label_period
from indicators.sentences.frames import list_names, name_indicator, name_sector, tell
from indicators.sentences.weights import read_own_marks, read_regions, tell_end
from indicators.territories import locate_territory, name_territory


def tell_specialised(comparison: Comparison, language: str, root: Path | None = None) -> list[str]:
    """Return which regions are specialised for certain, how many grow faster, and why the period ends where it does."""
    france = find_national_growth(comparison, language, root)
    counts = _count(comparison, language, root)
    said = tell(
        "specialised",
        language,
        reference=name_sector(comparison.question.reference_sector, language, root),
        france=france.words,
        below_one=tell(_choose_below(counts), language, below=counts["below"]),
        **counts,
        **_spans(comparison, language),
    )
    leaning = _tell_leaning(comparison, language, root)
    return [said, *leaning, *tell_end(comparison, language, root)]


def head_specialised(comparison: Comparison, language: str, root: Path | None = None) -> str:
    """Return the headline of the regions: those above one for certain, and how many grow faster than the country."""
    return tell("headline_bubbles", language, **_count(comparison, language, root))


def head_activities(bubbles: Sequence[Bubble], territory: str, language: str, root: Path | None = None) -> str:
    """Return the headline of the activities of one territory: how many are above one, and how many grow."""
    shown = [bubble for bubble in bubbles if bubble.complete]
    counts = {
        "count": len(shown),
        "above": sum(bubble.quotient.low > 1 for bubble in shown),
        "up": sum(bubble.growth.low > 0 for bubble in shown),
    }
    place = name_territory(territory, language, root)
    return tell("headline_sector_bubbles", language, place=place, **{key: str(one) for key, one in counts.items()})


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


def _count(comparison: Comparison, language: str, root: Path | None) -> dict[str, str]:
    quotients = read_regions(comparison, "location_quotient", language, root)
    growths = read_regions(comparison, "annual_change_pct", language, root)
    france = find_national_growth(comparison, language, root)
    above = [mark for mark in quotients if mark.low > 1]
    below = {mark.territory for mark in quotients if mark.high < 1}
    fast = {mark.territory for mark in growths if mark.low > france.high}
    names = {mark.territory: mark.name for mark in above}
    return {
        "names": list_names(names, language, names),
        "above": str(len(above)),
        "count": str(len(quotients)),
        "fast": str(len(fast)),
        "below": str(len(fast & below)),
    }


def _spans(comparison: Comparison, language: str) -> dict[str, str]:
    question = comparison.question
    return {"base": label_period(question.base_period, language), "period": label_period(question.period, language)}
