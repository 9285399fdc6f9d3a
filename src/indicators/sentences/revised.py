"""What changed since an edition, in sentences: for the page, and as a text for a mail."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from indicators.errors import UnknownTermError
from indicators.labels import (
    label_interval,
    label_list,
    label_number,
    label_observation,
    label_percent,
    label_period,
    label_rank,
    label_value,
    label_word,
)
from indicators.revisions.changes import LARGE, NOTABLE, TIERS, read_side
from indicators.revisions.since import Changes
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import clean_text

FIGURES_TOLD, GROUPS_TOLD, MOVES_TOLD, MAILED = 3, 3, 3, 20
SHARES = ("percent", "points")
NAMES = {"indicator": name_indicator, "sector": name_sector, "territory": name_territory}


def tell_changes(changes: Changes, language: str, root: Path | None = None) -> list[str]:
    """Return what changed since an edition: how much, the largest revisions, what else is otherwise."""
    told = {"since": changes.since, "until": changes.until, "count": label_number(changes.count, language)}
    if not changes.since:
        return [tell("changes_first" if changes.until else "changes_none_kept", language, **told)]
    tables = (changes.figures, changes.sources, changes.ranks, changes.pages)
    if all(table.empty for table in tables):
        return [tell("changes_nothing", language, **told)]
    return [
        _tell_head(changes, language),
        *_tell_revised(changes, language, root),
        *_tell_counts(changes.figures, language),
        *_tell_groups(changes, language, root),
        *_tell_sources(changes.sources, language),
        *_tell_ranks(changes, language, root),
        *_count_phrase("changes_pages", len(choose_pages(changes, language)), language),
    ]


def head_changes(changes: Changes, language: str) -> str:
    """Return the headline of what changed."""
    key = "headline_changes" if changes.since else "headline_no_changes"
    return tell(key, language, since=changes.since)


def choose_pages(changes: Changes, language: str) -> pd.DataFrame:
    """Return the pages in `language` that say something else."""
    return changes.pages[changes.pages["page"].str.startswith(f"{language}/")]


def _tell_head(changes: Changes, language: str) -> str:
    kinds = changes.figures["kind"].value_counts()
    counts = {
        kind: _count_noun(kind, int(kinds.get(kind, 0)), language) for kind in ("revised", "appeared", "withdrawn")
    }
    return tell("changes_head", language, since=changes.since, **counts)


def _count_noun(kind: str, count: int, language: str) -> str:
    if not count:
        return tell(f"{kind}_none", language)
    return tell(f"{kind}_{'one' if count == 1 else 'many'}", language, count=label_number(count, language))


def _count_phrase(key: str, count: int, language: str) -> list[str]:
    """Return the sentence of a number of things; nothing where there is none."""
    return [tell(key, language, count=label_number(count, language))] if count else []


def label_tiers(language: str) -> dict[str, str]:
    """Return the sizes from which a revision is large and notable, in words."""
    return {"high": label_percent(LARGE, language, 0), "low": label_percent(NOTABLE, language, 0)}


def _tell_revised(changes: Changes, language: str, root: Path | None) -> list[str]:
    revised = changes.figures[changes.figures["kind"] == "revised"]
    if revised.empty:
        return []
    tiers = revised["tier"].value_counts()
    counts = {tier: label_number(int(tiers.get(tier, 0)), language) for tier in TIERS if tier}
    said = [tell("changes_tiers", language, **counts, **label_tiers(language))]
    said += _count_phrase("changes_unsized", int(tiers.get("", 0)), language)
    for change in list_records(revised.head(FIGURES_TOLD)):
        parts = phrase_change(change, changes, language, root)
        said.append(tell("changes_figure", language, since=changes.since, **parts))
    return [*said, *_tell_between(revised, changes, language)]


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
    words = [named[0][:1].upper() + named[0][1:], *named[1:]]
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


def _tell_between(revised: pd.DataFrame, changes: Changes, language: str) -> list[str]:
    said = _count_phrase("changes_within", int(revised["within"].sum()), language)
    between = revised[revised["between"].astype(bool)]
    if len(between):
        pairs = dict.fromkeys(zip(between["source_old"], between["source_new"], strict=True))
        named = [_name_pair(*pair, changes, language) for pair in list(pairs)[:GROUPS_TOLD]]
        parts = {"count": label_number(len(between), language), "publications": label_list(named, language)}
        said.append(tell("changes_between", language, **parts))
    return said + _count_phrase("changes_reread", int(revised["reread"].sum()), language)


def _name_pair(old: str, new: str, changes: Changes, language: str) -> str:
    return tell(
        "publications_pair",
        language,
        old=cite_briefly(old, changes, language),
        new=cite_briefly(new, changes, language),
    )


def _tell_counts(figures: pd.DataFrame, language: str) -> list[str]:
    kinds = figures["kind"].value_counts()
    said = (
        _count_phrase(f"changes_{kind}", int(kinds.get(kind, 0)), language) for kind in ("break", "absence", "status")
    )
    return [sentence for some in said for sentence in some]


def _tell_groups(changes: Changes, language: str, root: Path | None) -> list[str]:
    """Return the figures that came, went, or gave way to an absence, by source and indicator."""
    groups = group_changes(changes)
    said = []
    for kind, key in (("appeared", "appeared"), ("withdrawn", "withdrawn"), ("hidden", "hidden")):
        own = groups[groups["kind"] == kind]
        named = [_name_group(row, changes, language, root) for row in list_records(own.head(GROUPS_TOLD))]
        more = len(own) - GROUPS_TOLD
        named += ["…"] * (more > 0)
        said += (
            [tell(f"changes_{key}", language, groups=label_word("semicolon", language).join(named))] if named else []
        )
    return said


def group_changes(changes: Changes) -> pd.DataFrame:
    """Return the figures that came and went, counted: `kind` (appeared, withdrawn, hidden), source, indicator, sector.

    With `count`, `first` and `last` period; the greatest count first.
    """
    rows = changes.figures[changes.figures["kind"].isin(["appeared", "withdrawn"])]
    hidden = (rows["kind"] == "withdrawn") & (rows["absence_new"] != "")
    kinds = rows["kind"].mask(hidden, "hidden")
    sources = rows["source_new"].where(rows["source_new"] != "", rows["source_old"])
    grouped = rows.assign(kind=kinds, source=sources).groupby(["kind", "source", "indicator", "sector"], sort=True)
    counted = grouped["period"].agg(count="count", first="min", last="max").reset_index()
    return counted.sort_values("count", ascending=False, kind="stable", ignore_index=True)


def _name_group(row: Mapping[str, object], changes: Changes, language: str, root: Path | None) -> str:
    of = (name_term("indicator", row, language, root), cite_briefly(str(row["source"]), changes, language))
    return tell("group_count", language, count=label_number(int(row["count"]), language), what=", ".join(of))


def _tell_sources(sources: pd.DataFrame, language: str) -> list[str]:
    said = []
    for change in ("added", "withdrawn"):
        own = list_records(sources[sources["change"] == change])
        titles = [tell("titled", language, title=str(row["title"]), publisher=str(row["publisher"])) for row in own]
        said += [tell(f"changes_sources_{change}", language, titles=label_list(titles, language))] if titles else []
    return said


def _tell_ranks(changes: Changes, language: str, root: Path | None) -> list[str]:
    moved = changes.ranks[changes.ranks["move"] != ""]
    if changes.ranks.empty:
        return [tell("changes_ranks_none", language)] if (changes.figures["kind"] == "revised").any() else []
    said = []
    if len(moved):
        told = [_phrase_move(row, language, root) for row in list_records(moved.head(MOVES_TOLD))]
        key = "changes_ranks" if len(moved) <= MOVES_TOLD else "changes_ranks_more"
        moves = label_word("semicolon", language).join(told)
        said.append(tell(key, language, count=label_number(len(moved), language), moves=moves))
    return said + _count_phrase("changes_ranks_open", len(changes.ranks) - len(moved), language)


def _phrase_move(row: Mapping[str, object], language: str, root: Path | None) -> str:
    old, new = (
        label_rank(float(row[f"rank_first_{side}"]), float(row[f"rank_last_{side}"]), language)
        for side in ("old", "new")
    )
    place = name_term("territory", row, language, root)
    return tell("rank_move", language, place=place, old=old, new=new, counted=name_ranking(row, language, root))


def name_ranking(row: Mapping[str, object], language: str, root: Path | None = None) -> str:
    """Return what a ranking is on."""
    return tell(
        f"ranking_{row['column']}",
        language,
        indicator=name_term("indicator", row, language, root),
        sector=name_term("sector", row, language, root),
        period=label_period(str(row["period"]), language),
    )


def write_mail(changes: Changes, language: str, root: Path | None = None) -> str:
    """Return what changed as a plain text: title, sentences, the other revisions one a line, the editions kept."""
    told = tell_changes(changes, language, root)
    lines = [head_changes(changes, language), "", *told]
    revised = changes.figures[changes.figures["kind"] == "revised"]
    if len(revised) > FIGURES_TOLD:
        others = list_records(revised.iloc[FIGURES_TOLD:MAILED])
        lines += ["", tell("headline_others", language), ""]
        lines += [_write_line(change, changes, language, root) for change in others]
        lines += _more(len(revised) - MAILED, language)
    if changes.editions:
        lines += ["", tell("mail_editions", language, names=label_list(changes.editions, language))]
    return "\n".join(lines) + "\n"


def _write_line(change: Mapping[str, object], changes: Changes, language: str, root: Path | None) -> str:
    parts = phrase_change(change, changes, language, root)
    return "- " + tell("changes_figure", language, since=changes.since, **parts)


def _more(count: int, language: str) -> Iterable[str]:
    return _count_phrase("mail_more", max(count, 0), language)
