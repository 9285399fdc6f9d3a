"""What is known and what is not: cells, absences, silences, identities, funding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from indicators.checks import Judged
from indicators.coverage import count_absences, count_digital, count_figures
from indicators.labels import (
    label_interval,
    label_list,
    label_number,
    label_percent,
    label_period,
    label_points,
    label_value,
    label_word,
)
from indicators.observations import Table, list_values, select_rows
from indicators.sectors import find_sector, list_codes
from indicators.sentences.frames import name_indicator, name_sector, tell
from indicators.sentences.weights import label_change
from indicators.tabular import list_records
from indicators.territories import name_territory
from indicators.texts import capitalise

CURRENCY = re.compile(r"€|\beuros?\b|\bEUR\b", re.IGNORECASE)


def tell_known(
    observations: Table, problems: pd.DataFrame, source: str, sources: pd.DataFrame, language: str
) -> list[str]:
    """Return how much the pages rest on, and which source alone is common to the regions."""
    digital = sum(count_digital(observations).values())
    context = sum(count_figures(observations).values()) - digital
    common = sources.set_index("source").loc[source]
    return [
        tell(
            "known",
            language,
            digital=label_number(digital, language),
            context=label_number(context, language),
            sources=str(len(list_values(observations, "source", {}))),
            territories=str(len(list_values(observations, "territory", {}))),
            problems=str(len(problems)),
        ),
        tell("known_common", language, source=f"{common['publisher']}, {common['title']}"),
    ]


def tell_footing(series: pd.DataFrame, indicator: str, language: str, root: Path | None = None) -> str:
    """Return the jump of France's level across the first break of `series`, as a warning and not as growth."""
    france = series[series["territory"] == "france"].reset_index(drop=True)
    place = int(france.index[france["break_before"]][0])
    before, after = france.iloc[place - 1], france.iloc[place]
    return tell(
        "trap_footing",
        language,
        before=label_period(before["period"], language),
        after=label_period(after["period"], language),
        counted=name_indicator(indicator, language, root),
        first=label_number(before["value"], language),
        last=label_number(after["value"], language),
        change=label_change(before["value"], after["value"], language),
    )


def tell_balance(observations: Table, problems: pd.DataFrame, sources: pd.DataFrame, language: str) -> list[str]:
    """Return that every cell is accounted for, and how many of those understood are absences of which kind."""
    cells = sources["cells"].astype(int).sum()
    absences = count_absences(observations)
    kinds = [
        f"{label_word(f'absence_{kind}', language)} ({label_number(int(count), language)})"
        for kind, count in sorted(
            absences.items(), key=lambda pair: (-pair[1], label_word(f"absence_{pair[0]}", language))
        )
    ]
    observed = sum(absences.values()) + sum(count_figures(observations).values())
    numbers = {"cells": int(cells), "observations": observed, "problems": len(problems)}
    said = {key: label_number(number, language) for key, number in numbers.items()}
    count = label_number(sum(absences.values()), language)
    return [
        tell("quality_balance", language, **said),
        tell("quality_absences", language, count=count, kinds=label_list(kinds, language)),
    ]


def tell_silences(observations: Table, sources: pd.DataFrame, language: str, root: Path | None = None) -> list[str]:
    """Return the sources without a figure, and the absences that sources report themselves."""
    silent = sources[sources["cells"].astype(int) == 0]
    inner = (
        silent["title"]
        .str.replace("«\u00a0", "“")
        .str.replace("\u00a0»", "”")
        .str.replace("« ", "“")
        .str.replace(" »", "”")
    )
    titles = [f"« {title} »" if language == "fr" else f"“{title}”" for title in inner]
    said = [tell("quality_silent", language, titles=label_list(titles, language))] if titles else []
    publishers = sources.set_index("source")["publisher"]
    reported = select_rows(observations, {"absence": "reported_none"}, ("territory", "source", "text", "observation"))
    for row in list_records(reported.sort_values(["territory", "observation"])):
        place = name_territory(row["territory"], language, root)
        publisher = publishers[row["source"]]
        said.append(tell("quality_reported", language, place=place, text=row["text"], publisher=publisher))
    return said


def tell_identities(identities: Judged, corrections: int, language: str) -> list[str]:
    """Return how many accounting identities were checked and fail, and how many corrections were made."""
    numbers = {"count": identities.checked, "failed": len(identities.failures), "corrections": corrections}
    told = {name: label_number(number, language) for name, number in numbers.items()}
    return [
        tell("quality_identities", language, count=told["count"], failed=told["failed"]),
        tell("quality_corrections" if corrections else "quality_corrections_none", language, count=told["corrections"]),
    ]


def tell_funding(funding: pd.DataFrame, observations: Table, language: str) -> list[str]:
    """Return how much is written of the funding, how much derived, and why nothing is summed."""
    written = funding[~funding["derived"]]
    inputs = {name for some in funding["inputs"] for name in some}
    sources = len(list_values(observations, "source", {"observation": inputs}))
    stages = [label_word(f"stage_{stage}", language) for stage in sorted(set(funding["stage"]) - {""})]
    return [
        tell(
            "funding_known",
            language,
            objects=str(funding.groupby(["territory", "object"]).ngroups),
            sources=str(sources),
            amounts=str(int(written["amount"].notna().sum())),
            derived=str(int(funding["derived"].sum())),
        ),
        tell("funding_stages", language, stages=label_list(stages, language)),
    ]


def tell_derived(funding: pd.DataFrame, language: str) -> list[str]:
    """Return each amount that no source writes, with its bounds."""
    return [_tell_derived(row, language) for row in list_records(funding[funding["derived"]])]


def tell_currency(funding: pd.DataFrame, observations: Table, language: str) -> str:
    """Return which amounts are written without their currency, "" where all are written with it."""
    inputs = {name for some in funding["inputs"] for name in some}
    amounts = select_rows(observations, {"observation": inputs, "unit": "EUR"}, ("text", "observation"))
    bare = [text for text in dict.fromkeys(amounts["text"]) if not CURRENCY.search(text)]
    quoted = [tell("quoted", language, text=text) for text in bare]
    return tell("note_currency", language, texts=label_list(quoted, language)) if bare else ""


def _tell_derived(row: dict[str, object], language: str) -> str:
    share = label_interval(float(row["share_low"]), float(row["share_high"]), "percent", language)
    amount = label_interval(float(row["amount_low"]), float(row["amount_high"]), "EUR", language)
    text = str(row["object"])
    parts = {"object": capitalise(text), "payer": str(row["payer"]), "share": share, "amount": amount}
    return tell("funding_derived", language, **parts)


def head_funding(funding: pd.DataFrame, language: str) -> str:
    """Return the headline of the funding: how many objects."""
    return tell("headline_funding", language, count=str(funding.groupby(["territory", "object", "stage"]).ngroups))


def tell_area(
    own: pd.DataFrame, everything: pd.DataFrame, indicator: str, sector: str, place: str, language: str
) -> str:
    """Return the change of an area's series beside that of all activities (both from `trace_series`)."""
    known = own[own["value"].notna()]
    first, last = known.iloc[0], known.iloc[-1]
    ends = everything.set_index("period")["value"]
    return tell(
        "area_growth",
        language,
        first=label_period(first["period"], language),
        last=label_period(last["period"], language),
        counted=name_indicator(indicator, language),
        sector=name_sector(sector, language),
        start=label_number(first["value"], language),
        end=label_number(last["value"], language),
        place=place,
        change=label_change(first["value"], last["value"], language),
        all=label_change(ends[first["period"]], ends[last["period"]], language),
    )


def tell_two_definitions(
    narrow: pd.DataFrame, wide: pd.DataFrame, sectors: tuple[str, str], indicator: str, place: str, language: str
) -> list[str]:
    """Return the same area under two definitions: levels in the last year, and changes since the first."""
    low, high = (part[part["value"].notna()] for part in (narrow, wide))
    changes = [label_change(part.iloc[0]["value"], part.iloc[-1]["value"], language) for part in (low, high)]
    return [
        tell(
            "definitions_spread",
            language,
            period=label_period(low.iloc[-1]["period"], language),
            place=place,
            low=label_number(low.iloc[-1]["value"], language),
            high=label_number(high.iloc[-1]["value"], language),
            counted=name_indicator(indicator, language),
            low_sector=name_sector(sectors[0], language),
            high_sector=name_sector(sectors[1], language),
            percent=label_change(low.iloc[-1]["value"], high.iloc[-1]["value"], language),
        ),
        tell(
            "definitions_change",
            language,
            base=label_period(low.iloc[0]["period"], language),
            low_change=changes[0],
            high_change=changes[1],
        ),
    ]


def tell_definition_weights(weights: pd.DataFrame, indicator: str, place: str, language: str) -> str:
    """Return how far apart definitions set the weight of digital, beside how far it moved (of `weigh_definitions`)."""
    low, high = weights.iloc[0], weights.iloc[-1]
    return tell(
        "definitions_weight",
        language,
        first=label_period(low["first"], language),
        last=label_period(low["last"], language),
        counted=name_indicator(indicator, language),
        place=place,
        low=label_percent(low["share_pct"], language),
        high=label_percent(high["share_pct"], language),
        low_sector=name_sector(low["sector"], language),
        high_sector=name_sector(high["sector"], language),
        spread=label_points(high["share_pct"] - low["share_pct"], language),
        low_moved=label_points(low["moved_points"], language, signed=True),
        high_moved=label_points(high["moved_points"], language, signed=True),
    )


def head_coverage(observations: Table, sources: pd.DataFrame, language: str) -> str:
    """Return the headline of the coverage: what part of the digital figures is official."""
    known = count_digital(observations)
    official = set(sources.loc[sources["kind"] == "official", "source"])
    share = sum(count for source, count in known.items() if source in official) / sum(known.values())
    counts = {"share": label_percent(100 * share, language), "count": label_number(sum(known.values()), language)}
    return tell("headline_coverage", language, **counts)


def head_breaks(series: pd.DataFrame, language: str) -> str:
    """Return the headline of an interrupted line: the years it is interrupted in."""
    years = dict.fromkeys(series.loc[series["break_before"], "period"])
    return tell(
        "headline_breaks", language, years=label_list([label_period(year, language) for year in years], language)
    )


def head_area(series: pd.DataFrame, indicator: str, language: str) -> str:
    """Return the headline of an area's series: its whole change, and its lowest year if that lies in between."""
    known = series[series["value"].notna()]
    first, last, lowest = known.iloc[0], known.iloc[-1], known.loc[known["value"].idxmin()]
    said = {
        "change": label_change(first["value"], last["value"], language),
        "counted": name_indicator(indicator, language),
        "base": label_period(first["period"], language),
    }
    if lowest["period"] in (first["period"], last["period"]):
        return tell("headline_area", language, **said)
    low = label_value(lowest["index"], "index", language)
    return tell("headline_area_trough", language, low=low, year=label_period(lowest["period"], language), **said)


def head_definitions(narrow: pd.DataFrame, wide: pd.DataFrame, language: str) -> str:
    """Return the headline of two definitions: how much the wide one adds to the narrow one."""
    low, high = (part[part["value"].notna()].iloc[-1]["value"] for part in (narrow, wide))
    return tell("headline_definitions", language, percent=label_change(low, high, language))


def tell_lists(sectors: Sequence[str], language: str, root: Path | None = None) -> list[str]:
    """Return how many activity codes each definition holds, and whose it is."""
    said = []
    for name in sectors:
        sector = find_sector(name, root)
        title = getattr(sector, f"title_{language}")
        count = str(len(list_codes(name, root)))
        parts = {"publisher": sector.publisher, "edition": sector.edition, "count": count}
        said.append(tell("definitions_list", language, sector=title, **parts))
    return said
