"""The code that makes a view: what to write into a notebook to have it there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from indicators.lab.answers import Answer, Peers, list_places
from indicators.lab.showing import EXHIBIT
from indicators.lab.views import list_criteria, split_period

LONGEST_LINE = 100
OPENED = "from indicators.observations import open_observations"
EVIDENCE = "from indicators.pages import show_evidence"
STANDING = "from indicators.sentences.standing import"


class Recipe(NamedTuple):
    """How a view is made: what is imported, what is asked, which function shows the answer, with which arguments."""

    imports: tuple[str, ...]
    asked: str
    exhibit: str
    arguments: tuple[str, ...]


def write_code(answer: Answer, language: str) -> str:
    """Return the code of a view: imports, the question put, the exhibit, its evidence."""
    recipe = RECIPES[answer.view.form](answer, language)
    named = (*recipe.arguments, f"name={quote(EXHIBIT)}")
    lines = [
        *sorted((*recipe.imports, OPENED, EVIDENCE)),
        "",
        "observations = open_observations()",
        recipe.asked,
        f"view = {write_call(recipe.exhibit, named)}",
        f"show_page_parts([view, show_evidence(view, language={quote(language)})])",
    ]
    return "\n".join(lines)


def write_ranking(answer: Answer, language: str) -> Recipe:
    """Return how a ranking is made."""
    return _write_comparison(answer, language, "exhibit_ranking", (f"highlight=[{quote(answer.view.territory)}]",))


def write_map(answer: Answer, language: str) -> Recipe:
    """Return how a map is made."""
    return _write_comparison(answer, language, "exhibit_map", ())


def _write_comparison(answer: Answer, language: str, exhibit: str, others: tuple[str, ...]) -> Recipe:
    view, peers = answer.view, answer.peers
    base, period = split_period(view.period)
    question = [*map(quote, (view.indicator, view.measure, view.sector, period)), write_peers(peers)]
    question += [f"base_period={quote(base)}"] if base else []
    head = write_call("head_standing", ["comparison", *map(quote, (view.column, view.territory, language))])
    regions = ("from indicators.territories import list_regions",) if peers.map_name else ()
    imports = ("from indicators.comparisons import compare", _import(exhibit), f"{STANDING} head_standing", *regions)
    asked = f"comparison = {write_call('compare', ['observations', *question])}"
    shown = ("comparison", quote(view.column), "observations", quote(language), f"headline={head}", *others)
    return Recipe(imports, asked, exhibit, shown)


def write_peers(peers: Peers) -> str:
    """Return the territories compared, as code.

    >>> write_peers(Peers("2015", ())), write_peers(Peers("", ("dep-34",)))
    ('list_regions("2015")', '["dep-34"]')
    """
    if peers.map_name:
        return write_call("list_regions", [quote(peers.map_name)])
    return write_list(peers.names)


def write_evolution(answer: Answer, language: str) -> Recipe:
    """Return how an evolution is made."""
    view, series = answer.view, answer.series
    shown = set(series["territory"])
    places = next(places for places in list_places(view.territory) if set(places) == shown)
    span = series["period"].min(), series["period"].max()
    question = [quote(view.indicator), quote(view.sector), write_list(places), *map(quote, span)]
    head = write_call("head_course", ["series", quote(view.territory), quote(language)])
    imports = ("from indicators.series import trace_series", _import("exhibit_evolution"), f"{STANDING} head_course")
    asked = f"series = {write_call('trace_series', ['observations', *question])}"
    terms = map(quote, (view.indicator, view.sector))
    others = (f"headline={head}", f"highlight=[{quote(view.territory)}]")
    return Recipe(imports, asked, "exhibit_evolution", ("series", *terms, "observations", quote(language), *others))


def write_figures(answer: Answer, language: str) -> Recipe:
    """Return how figures are shown as published."""
    named = [f"{name}={quote(value)}" for name, value in list_criteria(answer.view).items()]
    head = write_call("head_figures", ["figures", quote(answer.view.territory), quote(language)])
    imports = (_import("exhibit_figures"), f"{STANDING} head_figures")
    asked = f"figures = {write_call('observations.select', named)}"
    return Recipe(imports, asked, "exhibit_figures", ("figures", "observations", quote(language), f"headline={head}"))


RECIPES = {"ranking": write_ranking, "map": write_map, "evolution": write_evolution, "figures": write_figures}


def write_call(function: str, arguments: Iterable[str]) -> str:
    """Return a call, on one line where it is short.

    >>> write_call("list_regions", ['"2015"'])
    'list_regions("2015")'
    """
    listed = list(arguments)
    line = f"{function}({', '.join(listed)})"
    return line if len(line) <= LONGEST_LINE else f"{function}(\n    " + ",\n    ".join(listed) + ",\n)"


def write_list(terms: Iterable[str]) -> str:
    """Return terms as a list in code."""
    return f"[{', '.join(map(quote, terms))}]"


def quote(text: str) -> str:
    """Return a text as code, in double quotes.

    >>> print(quote("ile-de-france"))
    "ile-de-france"
    """
    return json.dumps(text, ensure_ascii=False)


def _import(exhibit: str) -> str:
    return f"from indicators.exhibits import {exhibit}, show_page_parts"
