"""What the page of the made-up index says: that it is made up, which ranks are sure, why there is none of France."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.composites.made import GIVEN, METHOD, Made
from indicators.intervals import KEPT
from indicators.labels import label_list, label_number, label_percent, label_word
from indicators.sentences.frames import cite_sources, name_indicator, name_sector, tell
from indicators.tabular import list_records

HUNDRED = 100.0
NEEDED = 3  # digital indicators known in every region, before they are added up


def name_made(territory: str, language: str) -> str:
    """Return the name of a made-up territory.

    >>> name_made("A", "en")
    'Territory A'
    """
    return tell("territory_made", language, letter=territory)


def name_case(case: str, language: str) -> str:
    """Return the name of a choice: as described, one indicator counted twice, or another method."""
    if case.startswith(METHOD) or case == GIVEN:
        return tell(f"case_{case or 'own'}", language)
    return tell("case_twice", language, indicator=tell(f"short_{case}", language))


def phrase_rank(row: pd.Series) -> str:
    """Return a rank, or the ranks between which it lies.

    >>> phrase_rank(pd.Series({"rank_first": 2.0, "rank_last": 4.0}))
    '2–4'
    """
    first, last = f"{row['rank_first']:.0f}", f"{row['rank_last']:.0f}"
    return first if first == last else f"{first}–{last}"


def tell_rank(row: pd.Series, language: str) -> str:
    """Return a rank in words, and that the order is not established where it is not."""
    key = "rank_made" if row["established"] else "ranks_made"
    return tell(key, language, rank=phrase_rank(row), order=tell("move_", language))


def tell_made(made: Made, language: str) -> list[str]:
    """Return that the data are made up, whose rank is established and whose not, and what other choices change."""
    territories = list(made.composite.given.index)
    said = tell("made_said", language, count=str(len(territories)), first=territories[0], last=territories[-1])
    order, weights = _tell_order(made, language), _tell_weights(made, language)
    return [said, order, weights, _tell_methods(made, language), _tell_draws(made, language)]


def _tell_order(made: Made, language: str) -> str:
    bounds = made.bounds[GIVEN].sort_values(["rank_first", "rank_last"], kind="stable")
    sure, open_ = (
        label_list([f"{name} ({phrase_rank(row)})" for name, row in bounds[chosen].iterrows()], language)
        for chosen in (bounds["established"], ~bounds["established"])
    )
    key = "made_order" if sure and open_ else "made_order_all" if sure else "made_order_none"
    return tell(key, language, sure=sure, open=open_)


def _tell_weights(made: Made, language: str) -> str:
    turned = {case: pairs for case in made.bounds if case and (pairs := list_turned(made, case))}
    if not turned:
        return tell("made_weights_none", language)
    told = [
        tell("made_turned", language, indicator=tell(f"short_{case}", language), below=pair[0], above=pair[1])
        for case, pairs in turned.items()
        for pair in pairs
    ]
    return tell("made_weights", language, turned=label_list(told, language))


def _tell_methods(made: Made, language: str) -> str:
    """Return which ranks stay established by each other method."""
    told = []
    for case, table in made.methods.items():
        if case != GIVEN:
            kept = label_list(list(table.index[table["established"]]), language) or tell("none_of_them", language)
            told.append(tell("made_method", language, method=name_case(case, language), kept=kept))
    return tell("made_methods", language, told=label_word("semicolon", language).join(told))


def _tell_draws(made: Made, language: str) -> str:
    """Return who changes rank over the draws, how often, and which choice that hangs on, where draws can tell."""
    known = made.drawn.ranks[made.drawn.ranks["scored_pct"] > 0]
    most = made.drawn.shares.loc[known.index].max(axis=1)
    moved = most[most < HUNDRED]
    variation = made.composite.construction.variation
    parts = {"draws": label_number(made.drawn.draws, language), "count": str(len(known))}
    parts |= {
        "within": label_percent(variation.weights_within, language, 0),
        "names": label_list(moved.index, language),
    }
    if moved.empty:
        return tell("made_draws_none", language, **parts)
    share = label_percent(HUNDRED - float(moved.min()), language)
    return tell("made_draws", language, **parts, share=share) + " " + _tell_influence(made, language)


def _tell_influence(made: Made, language: str) -> str:
    found = made.influence.sort_values("total", ascending=False)
    if not found["total_low"].iloc[0] > found["total_high"].iloc[1:].max():
        return tell("made_influence_none", language)
    others = [
        f"{tell(f'choice_{name}', language)}, {_label_index(total, language)}"
        for name, total in found["total"].iloc[1:].items()
    ]
    ends = {name: _label_index(found[name].iloc[0], language) for name in ("total", "total_low", "total_high")}
    return tell(
        "made_influence",
        language,
        choice=tell(f"choice_{found.index[0]}", language),
        kept=label_percent(HUNDRED * KEPT, language, 0),
        beyond=tell("made_influence_beyond", language) if found["total_high"].iloc[0] > 1 else "",
        others=label_word("semicolon", language).join(others),
        **ends,
    )


def _label_index(total: float, language: str) -> str:
    """Return a total index, which is never above one: an estimate from draws that is stands as one."""
    return label_number(min(float(total), 1.0), language, 2)


def list_turned(made: Made, case: str) -> list[tuple[str, str]]:
    """Return the pairs whose order is established, and is established the other way under a choice of weights."""
    own, other = made.bounds[GIVEN], made.bounds[case]
    names = own.index
    return [(one, two) for one in names for two in names if _is_above(own, one, two) and _is_above(other, two, one)]


def _is_above(bounds: pd.DataFrame, one: str, two: str) -> bool:
    return bool(bounds.loc[one, "low"] > bounds.loc[two, "high"])


def tell_readiness(cover: pd.DataFrame, language: str, root: Path | None = None) -> list[str]:
    """Return whether enough digital indicators cover every region for an index of them, and which are missing.

    `cover` is a table of `coverage.cover_regions`.
    """
    whole = cover["known"] == cover["total"]
    total = str(cover["total"].iloc[0])
    names = [name_indicator(name, language, root) for name in cover.loc[whole, "indicator"]]
    counts = {"needed": str(NEEDED), "known": str(len(names)), "total": total}
    parts = {**counts, "names": label_list(names, language) or tell("none_of_them", language)}
    if len(names) >= NEEDED:
        return [tell("france_ready", language, **parts)]
    said = [tell("france_missing", language, **parts), _tell_doubts(cover[whole], language)]
    return [*filter(None, said), _tell_missing(cover[~whole], language, root)]


def _tell_doubts(known: pd.DataFrame, language: str) -> str:
    """Return that the known indicators are of one source and measure one thing, and that jobs are hard to place."""
    alike = len(known) > 1 and len(known[["source", "sector"]].drop_duplicates()) == 1
    persons = "jobs" in set(known["indicator"])
    return " ".join(tell(key, language) for key, told in (("france_alike", alike), ("france_persons", persons)) if told)


def _tell_missing(lacking: pd.DataFrame, language: str, root: Path | None) -> str:
    some = lacking[lacking["known"] > 0]
    told = [
        tell(
            "france_some", language, indicator=name_indicator(row["indicator"], language, root), known=str(row["known"])
        )
        for row in list_records(some)
    ]
    none = [name_indicator(name, language, root) for name in lacking.loc[lacking["known"] == 0, "indicator"]]
    listed = {"some": label_list(told, language), "none": label_list(none, language)}
    shown = {key: text or tell("none_of_them", language) for key, text in listed.items()}
    return tell("france_lacking", language, **shown)


def list_readiness(cover: pd.DataFrame, language: str, root: Path | None = None) -> pd.DataFrame:
    """Return the indicators as a table shows them: name, regions, sector, source and period in words."""
    rows = [
        {
            "indicator": name_indicator(row["indicator"], language, root).capitalize(),
            "regions": tell("regions_of", language, known=str(row["known"]), total=str(row["total"])),
            "sector": name_sector(row["sector"], language, root) if row["sector"] else "",
            "source": cite_sources([row["source"]], language, root) if row["source"] else "",
            "period": row["period"],
        }
        for row in list_records(cover)
    ]
    return pd.DataFrame(rows)


def head_made(key: str, made: Made, language: str) -> str:
    """Return the headline of an exhibit of the made-up index: made, scores, contributions, weights or methods."""
    if key == "weights":
        return tell("headline_weights", language, told=_tell_weights(made, language).rstrip("."))
    if key == "contributions":
        return _head_contributions(made, language)
    cases = made.methods.values() if key == "methods" else [made.bounds[GIVEN]]
    settled = pd.concat([table["established"] for table in cases], axis=1).all(axis=1)
    return tell(f"headline_{key}", language, settled=str(int(settled.sum())), total=str(len(settled)))


def _head_contributions(made: Made, language: str) -> str:
    """Return which indicator is most often the largest part of a score, and of which scores that cannot be told."""
    largest = {territory: find_largest(made, territory) for territory in made.composite.normalised.index}
    told = pd.Series([one for one in largest.values() if one]).value_counts()
    open_ = label_list([territory for territory, one in largest.items() if not one], language)
    return tell(
        "headline_contributions",
        language,
        indicator=tell(f"short_{told.index[0]}", language),
        count=str(told.iloc[0]),
        total=str(len(largest)),
        open=tell("contributions_open", language, names=open_) if open_ else "",
    )


def bound_parts(made: Made) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the least and the most that each indicator puts into each score; the same where its figure is given."""
    values, weights = made.composite.normalised, made.composite.weights
    low, high = (values.where(values.notna(), ends) * weights for ends in made.normalised)
    return low, high


def find_largest(made: Made, territory: str) -> str:
    """Return the indicator whose part of a score is the largest within the bounds of all; "" where none is surely."""
    low, high = (ends.loc[territory] for ends in bound_parts(made))
    found = str(low.idxmax())
    return found if low[found] > high.drop(found).max() else ""
