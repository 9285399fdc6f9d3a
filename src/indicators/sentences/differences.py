"""One change between two editions in words: what it is of, what each edition says, how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from indicators.errors import UnknownTermError
from indicators.labels import (
    label_interval,
    label_observation,
    label_percent,
    label_period,
    label_value,
    label_word,
)
from indicators.revisions.changes import LARGE, NOTABLE, read_side
from indicators.revisions.since import Changes
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.territories import name_territory
from indicators.texts import capitalise, clean_text

SHARES = ("percent", "points")
NAMES = {"indicator": name_indicator, "sector": name_sector, "territory": name_territory}


def phrase_change(
    change: Mapping[str, object], changes: Changes, language: str, root: Path | None = None
) -> dict[str, str]:
    """Return a change in words: `what` it is of, `old`, `new`, `difference` and the `source`."""
    return {
        "what": name_figure(change, language, root),
        "old": _label_side(change, "old", language),
        "new": _label_side(change, "new", language),
        "difference": label_difference(change, language),
        "source": cite_briefly(str(change["source_new"] or change["source_old"]), changes, language),
    }


def _label_side(change: Mapping[str, object], side: str, language: str) -> str:
    """Return what one of the editions says: the figure or the absence, in words; a dash where it says nothing."""
    known = change[f"observation_{side}"]
    return label_observation(read_side(change, side), language) if known else tell("said_nothing", language)


def cite_briefly(source: str, changes: Changes, language: str) -> str:
    """Return a source as a sentence names it: who published it when, or what, where the date is not known."""
    if source not in changes.cited:
        return source
    publisher, title, published = changes.cited[source]
    return f"{publisher}, {label_period(published, language) if published else title}"


def name_figure(row: Mapping[str, object], language: str, root: Path | None = None) -> str:
    """Return what a figure is of: indicator, sector, territory, period."""
    named = [name_term(column, row, language, root) for column in ("indicator", "sector", "territory")]
    words = [capitalise(named[0]), *named[1:]]
    words.append(label_period(str(row["period"]), language, str(row["base_period"])))
    return ", ".join(word for word in words if word)


def name_term(column: str, row: Mapping[str, object], language: str, root: Path | None = None) -> str:
    """Return the name of the indicator, sector or territory of a row, "" for none.

    An earlier edition may name what the reference tables no longer hold: its id stands then.
    """
    term = str(row[column])
    try:
        return NAMES[column](term, language, root) if term else ""
    except UnknownTermError:
        return clean_text(term)


def label_difference(change: Mapping[str, object], language: str) -> str:
    """Return the difference of two figures with its size in percent; its bounds where it has no central value."""
    percent, difference = float(change["difference_pct"]), label_absolute(change, language)
    if math.isnan(percent):
        return difference
    return tell("change_size", language, difference=difference, percent=label_percent(percent, language, signed=True))


def label_absolute(change: Mapping[str, object], language: str) -> str:
    """Return the difference of two figures in their unit, points for shares; its bounds without a central value."""
    unit = "points" if change["unit"] in SHARES else str(change["unit"])
    value = float(change["difference"])
    if math.isnan(value):
        ends = [float(change[f"difference_{end}"]) for end in ("low", "high")]
        if not all(map(math.isfinite, ends)):
            return label_interval(*ends, unit, language)
        low, high = (label_value(end, unit, language, signed=True) for end in ends)
        return label_word("from_to", language, low=low, high=high)
    return label_value(value, unit, language, _count_digits(change), signed=True)


def _count_digits(change: Mapping[str, object]) -> int | None:
    """As many decimals as the two figures have, three at most; those of the unit for money, and for whole numbers."""
    if change["unit"] == "EUR":
        return None
    values = (f"{float(change[f'value_{side}']):.3f}".rstrip("0").partition(".")[2] for side in ("old", "new"))
    return max(map(len, values)) or None


def name_ranking(row: Mapping[str, object], language: str, root: Path | None = None) -> str:
    """Return what a ranking is on."""
    return tell(
        f"ranking_{row['column']}",
        language,
        indicator=name_term("indicator", row, language, root),
        sector=name_term("sector", row, language, root),
        period=label_period(str(row["period"]), language),
    )


def label_tiers(language: str) -> dict[str, str]:
    """Return the sizes from which a revision is large and notable, in words."""
    return {"high": label_percent(LARGE, language, 0), "low": label_percent(NOTABLE, language, 0)}
