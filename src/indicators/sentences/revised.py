"""What changed since an edition, in sentences: for the page, and as a text for a mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from indicators.labels import label_list, label_number, label_rank, label_word
from indicators.revisions.changes import TIERS
from indicators.revisions.since import Changes
from indicators.sentences.differences import cite_briefly, label_tiers, name_ranking, name_term, phrase_change
from indicators.sentences.frames import tell
from indicators.tabular import list_records

FIGURES_TOLD, GROUPS_TOLD, MOVES_TOLD, MAILED = 3, 3, 3, 20


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
