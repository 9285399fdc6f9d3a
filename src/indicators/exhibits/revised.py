"""What changed since an edition, as tables: revisions, figures that came and went, ranks, sources, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from indicators.downloads.points import NUMBERS, Point
from indicators.exhibits.drawn import frame_exhibit
from indicators.labels import label_number, label_percent, label_period, label_rank, label_word
from indicators.observations import Table
from indicators.pages import Exhibit
from indicators.revisions.since import Changes
from indicators.sentences.differences import (
    cite_briefly,
    label_absolute,
    label_tiers,
    name_ranking,
    name_term,
    phrase_change,
)
from indicators.sentences.frames import Frame, tell
from indicators.sentences.revised import choose_pages, group_changes
from indicators.tables import (
    Column,
    Html,
    join_html,
    list_observation_evidence,
    render_table,
    select_shown,
    show_text,
)
from indicators.tabular import list_records

SHOWN, GROUPS_SHOWN = 100, 40
# Which columns say nothing of a kind of change.
MEASURED = ("difference_told", "percent_told", "tier_told")
LEFT_OUT = {"break": ("tier_told",), "appeared": MEASURED, "withdrawn": MEASURED}


def draw_changes(changes: Changes, observations: Table, language: str, root: Path | None = None) -> list[Exhibit]:
    """Return the table of revisions and that of differences across a break, each where there are some."""
    return _exhibit_kinds(("revised", "break"), changes, observations, language, root)


def draw_comings(changes: Changes, observations: Table, language: str, root: Path | None = None) -> list[Exhibit]:
    """Return the table of figures that appeared and that of figures withdrawn, each where there are some."""
    return _exhibit_kinds(("appeared", "withdrawn"), changes, observations, language, root)


def _exhibit_kinds(
    kinds: Iterable[str], changes: Changes, observations: Table, language: str, root: Path | None
) -> list[Exhibit]:
    parts = [(kind, changes.figures[changes.figures["kind"] == kind]) for kind in kinds]
    return [_exhibit_figures(kind, every, changes, observations, language, root) for kind, every in parts if len(every)]


def _exhibit_figures(
    kind: str, every: pd.DataFrame, changes: Changes, observations: Table, language: str, root: Path | None
) -> Exhibit:
    shown = every.head(SHOWN).reset_index(drop=True)
    told = _tell_rows(shown, changes, language, root)
    headline = tell(f"headline_{kind}", language, since=changes.since)
    columns = _list_columns(changes, kind, language)
    table = render_table(told, headline, language, columns, name=kind, link="observation_new", root=root)
    present = select_shown(observations, set(shown["observation_new"]) - {""})
    first = phrase_change(list_records(shown)[0], changes, language, root)
    frame = Frame(
        subtitle=tell(f"subtitle_{kind}", language, since=changes.since),
        unit="",
        reading=tell(f"reading_{kind}", language, since=changes.since, **first),
        scope=tell("scope_changes", language),
        source=_cite(shown, changes, language),
    )
    note = _tell_note(kind, len(shown), len(every), language)
    evidence = list_observation_evidence(present, language, root=root)
    return frame_exhibit(
        table, frame, kind, language, headline, note, "", evidence, _list_points(told, changes, language)
    )


def _list_points(told: pd.DataFrame, changes: Changes, language: str) -> list[Point]:
    """Each change as two points, the figure of the edition and that of now; one where the other side has none."""
    sides = {"old": tell("edition_named", language, name=changes.since), "new": tell("column_now", language)}
    rows = list_records(told)
    return [_read_side(row, side, name) for row in rows for side, name in sides.items() if row[f"observation_{side}"]]


def _read_side(row: Mapping[str, object], side: str, edition: str) -> Point:
    return Point(
        mark=str(row[f"observation_{side}"]),
        territory=str(row["territory"]),
        name=str(row["territory_told"]),
        what=str(row["counted_told"]),
        period="/".join(end for end in (str(row["base_period"]), str(row["period"])) if end),
        status=str(row[f"flags_{side}"]),
        absence=str(row[f"absence_{side}"]),
        unit=str(row["unit"]),
        figure=str(row[f"{side}_told"]),
        remark=edition,
        **{column: float(row[f"{column}_{side}"]) for column in NUMBERS},
    )


def _tell_note(kind: str, shown: int, count: int, language: str) -> str:
    told = [tell(f"note_{kind}", language, **label_tiers(language))] if kind in ("revised", "break") else []
    if shown < count:
        counts = {"shown": label_number(shown, language), "count": label_number(count, language)}
        told.append(tell("note_shown", language, **counts))
    return " ".join(told)


def _cite(shown: pd.DataFrame, changes: Changes, language: str) -> str:
    """The sources of both sides; one that is no longer there is cited as the edition named it."""
    names = sorted({*shown["source_old"], *shown["source_new"]} - {""})
    cited = [(name, changes.cited.get(name)) for name in names]
    told = [f"{one.publisher}, {one.title}" if one else name for name, one in cited]
    return label_word("semicolon", language).join(told)


def _list_columns(changes: Changes, kind: str, language: str) -> list[Column]:
    known = {
        "territory_told": Column("territory_told", tell("column_territory", language)),
        "counted_told": Column("counted_told", tell("column_what", language)),
        "period": Column("period", tell("column_period", language), "period"),
        "old_told": Column("old_told", tell("edition_named", language, name=changes.since)),
        "new_told": Column("new_told", tell("column_now", language), "words"),
        "difference_told": Column("difference_told", tell("column_revision", language)),
        "percent_told": Column("percent_told", tell("column_percent", language)),
        "tier_told": Column("tier_told", tell("column_tier", language)),
        "source_told": Column("source_told", tell("column_source", language)),
    }
    return [column for name, column in known.items() if name not in LEFT_OUT.get(kind, ())]


def _tell_rows(shown: pd.DataFrame, changes: Changes, language: str, root: Path | None) -> pd.DataFrame:
    rows = list_records(shown)
    phrases = [phrase_change(row, changes, language, root) for row in rows]
    return shown.assign(
        territory_told=[name_term("territory", row, language, root) for row in rows],
        counted_told=[_name_counted(row, language, root) for row in rows],
        old_told=[phrase["old"] for phrase in phrases],
        new_told=[phrase["new"] for phrase in phrases],
        difference_told=[label_absolute(row, language) for row in rows],
        percent_told=[label_percent(float(row["difference_pct"]), language, signed=True) for row in rows],
        tier_told=[_tell_tier(row, language) for row in rows],
        source_told=[phrase["source"] for phrase in phrases],
    )


def _tell_tier(row: Mapping[str, object], language: str) -> str:
    remarks = [tell(f"remark_{mark}", language) for mark in ("within", "between", "reread") if row[mark]]
    return ", ".join([tell(f"tier_{row['tier']}", language), *remarks])


def _name_counted(row: Mapping[str, object], language: str, root: Path | None) -> str:
    indicator, sector = (name_term(column, row, language, root) for column in ("indicator", "sector"))
    return tell("of_sector", language, indicator=indicator, sector=sector) if sector else indicator


def table_comings(changes: Changes, language: str, root: Path | None = None) -> Html:
    """Return the figures that came and went, counted by source and indicator, and the sources that did."""
    return _join_or_say([_tabulate_groups(changes, language, root), _tabulate_sources(changes, language)], language)


def table_consequences(changes: Changes, language: str, root: Path | None = None) -> Html:
    """Return the ranks that are others than in the edition, and the pages whose computed sentences are.

    What the pages say today is known once it is kept.
    """
    said = _tabulate_said(changes, language)
    if changes.since and not changes.until:
        said = Html("<p>{}</p>").format(show_text(tell("said_unknown", language)))
    return _join_or_say([_tabulate_moves(changes, language, root), said], language)


def _join_or_say(tables: list[Html], language: str) -> Html:
    return join_html(tables) or Html("<p>{}</p>").format(show_text(tell("nothing_set_aside", language)))


def _tabulate_groups(changes: Changes, language: str, root: Path | None) -> Html:
    groups = group_changes(changes).head(GROUPS_SHOWN)
    rows = list_records(groups)
    told = groups.assign(
        kind_told=[tell(f"kind_{row['kind']}", language) for row in rows],
        source_told=[cite_briefly(str(row["source"]), changes, language) for row in rows],
        counted_told=[_name_counted(row, language, root) for row in rows],
        periods_told=[_tell_periods(row, language) for row in rows],
        count=groups["count"].astype(float),
    )
    columns = [
        Column("source_told", tell("column_source", language)),
        Column("counted_told", tell("column_what", language)),
        Column("periods_told", tell("column_periods", language)),
        Column("kind_told", tell("column_change", language)),
        Column("count", tell("column_count", language), "count"),
    ]
    return _render_any(told, "caption_appeared", columns, language, root)


def _tell_periods(row: Mapping[str, object], language: str) -> str:
    return " – ".join(dict.fromkeys(label_period(str(row[end]), language) for end in ("first", "last")))


def _tabulate_moves(changes: Changes, language: str, root: Path | None) -> Html:
    rows = list_records(changes.ranks)
    told = changes.ranks.assign(
        territory_told=[name_term("territory", row, language, root) for row in rows],
        ranking_told=[name_ranking(row, language, root) for row in rows],
        move_told=[tell(f"move_{row['move']}", language) for row in rows],
        **{f"{side}_told": [_tell_rank(row, side, language) for row in rows] for side in ("old", "new")},
    )
    columns = [
        Column("territory_told", tell("column_territory", language)),
        Column("ranking_told", tell("column_ranking", language)),
        Column("old_told", tell("edition_named", language, name=changes.since)),
        Column("new_told", tell("column_now", language)),
        Column("move_told", tell("column_change", language)),
    ]
    return _render_any(told, "caption_moves", columns, language, root)


def _tell_rank(row: Mapping[str, object], side: str, language: str) -> str:
    return label_rank(float(row[f"rank_first_{side}"]), float(row[f"rank_last_{side}"]), language)


def _tabulate_sources(changes: Changes, language: str) -> Html:
    told = changes.sources.assign(
        change_told=[tell(f"change_{change}", language) for change in changes.sources["change"]],
        figures=changes.sources["figures"].astype(float),
    )
    columns = [
        Column("title", tell("column_title", language)),
        Column("publisher", tell("column_publisher", language)),
        Column("published", tell("column_published", language), "period"),
        Column("change_told", tell("column_change", language)),
        Column("figures", tell("column_count", language), "count"),
    ]
    return _render_any(told, "caption_source_changes", columns, language)


def _tabulate_said(changes: Changes, language: str) -> Html:
    own = choose_pages(changes, language)
    told = own.assign(**{f"{side}_told": ["\n".join(some) for some in own[side]] for side in ("gone", "come")})
    columns = [
        Column("page", tell("column_page", language)),
        Column("gone_told", tell("column_was", language)),
        Column("come_told", tell("column_now", language)),
    ]
    return _render_any(told, "caption_said", columns, language)


def _render_any(
    table: pd.DataFrame, caption: str, columns: list[Column], language: str, root: Path | None = None
) -> Html:
    """Return a table; nothing where it has no row."""
    if table.empty:
        return Html("")
    return render_table(table.reset_index(drop=True), tell(caption, language), language, columns, root=root)
