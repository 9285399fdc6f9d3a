"""Which pages there are: `notebooks/reports.toml`, expanded over territories and languages, checked before any run."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import LANGUAGES
from indicators.codebook import find_indicator
from indicators.coverage import list_profiled
from indicators.errors import ReportError
from indicators.observations import read_observations
from indicators.paths import find_root
from indicators.periods import parse_period
from indicators.reports.jobs import Limits
from indicators.reports.names import check_keys, check_name, propose_near
from indicators.reports.parameters import Value, check_parameters, check_terms, read_parameters
from indicators.sectors import find_sector
from indicators.territories import list_regions, name_territory, read_territories

PLAN = Path("notebooks") / "reports.toml"
KEYS = ("name", "notebook", "title", "languages", "parameters", "for_each", "exhibits")
NEEDED = ("name", "notebook", "title")
PROFILED = "profiled"


class Report(NamedTuple):
    """A block of reports.toml; `each` is the parameter it is expanded over (empty: one page a language).

    `exhibits` are the ids that every page of it must show.
    """

    name: str
    notebook: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    parameters: Mapping[str, Value]
    each: str
    values: tuple[str, ...]
    exhibits: tuple[str, ...] = ()


class Page(NamedTuple):
    """A page to make: a report in one language, with every parameter of its run.

    `neighbours` are the pages before and after it, each a name and a title, empty where there is none.
    """

    report: str
    name: str
    language: str
    title: str
    notebook: Path
    parameters: Mapping[str, Value]
    languages: tuple[str, ...]
    exhibits: tuple[str, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ((), ())

    @property
    def path(self) -> str:
        """The place of the page under reports/, with slashes: `fr/name.html`."""
        return f"{self.language}/{self.name}.html"


def plan_reports(root: Path | None = None, names: Sequence[str] = ()) -> list[Page]:
    """Return every page to make, in the order of reports.toml, or only those that `names` name.

    A name is that of a page (`profil-bretagne`) or of a report (`profil-{territory}`, or shorter `profil`). Raises
    `ReportError` for the first thing that is wrong in the plan, before anything is run.
    """
    root = root or find_root()
    pages = [page for report in read_reports(root) for page in expand_report(report, root)]
    check_unique(pages)
    return choose_pages(link_neighbours(pages), names)


def link_neighbours(pages: Sequence[Page]) -> list[Page]:
    """Return the pages, each with the one before and the one after it: of the stories, or of the same report."""
    rows: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        rows.setdefault((page.language, page.report if is_expanded(page) else ""), []).append(page)
    beside: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows.values():
        names = [(), *((page.name, page.title) for page in row), ()]
        beside |= {page.path: (names[place], names[place + 2]) for place, page in enumerate(row)}
    return [page._replace(neighbours=beside[page.path]) for page in pages]


def is_expanded(page: Page) -> bool:
    """Return whether a page is one of those that a report makes for each value of a parameter."""
    return page.report != page.name


def check_names(names: Sequence[str], root: Path | None = None) -> None:
    """Raise `ReportError` for the first of `names` that no report or page can have, whatever the data hold.

    Needs no observation, so that a mistyped name is refused before anything is cleaned.
    """
    root = root or find_root()
    possible = {name for block in read_blocks(root) for name in list_names(block, root)} if names else set()
    for name in names:
        if name not in possible:
            raise refuse_name(name, possible)


def list_names(block: Mapping, root: Path) -> list[str]:
    """Return the names that a block of the plan may be called by: report, report without placeholder, its pages."""
    name, each = str(block.get("name", "")), block.get("for_each", {})
    (parameter, values), *_ = each.items() if isinstance(each, dict) and each else [("", [])]
    values = list(read_territories(root)["territory"]) if values == PROFILED else values
    pages = [name.replace(f"{{{parameter}}}", str(value)) for value in values]
    return [name, shorten_name(name), *pages]


def refuse_name(name: str, known: Iterable[str]) -> ReportError:
    """Return the error that tells a name is that of no report, with those it looks like."""
    near = propose_near(name, {word for word in known if "{" not in word})
    return ReportError(f"no report is called {name!r}; {near or f'their names stand in {PLAN.as_posix()}'}")


def read_reports(root: Path) -> list[Report]:
    """Return the blocks of reports.toml, checked one by one."""
    return [read_block(block, number, root) for number, block in enumerate(read_blocks(root), start=1)]


def read_plan(root: Path) -> Mapping:
    """Return reports.toml as it is written; raise `ReportError` where it is no TOML, or has an unknown key."""
    try:
        content = tomllib.loads((root / PLAN).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ReportError(f"{PLAN.as_posix()} is not TOML: {error}") from error
    check_keys(content, ["report", "limits"], PLAN.as_posix())
    return content


def read_limits(root: Path) -> Limits:
    """Return what one page may take: the table `limits` of reports.toml, and the defaults of `Limits` elsewhere."""
    table, where = read_plan(root).get("limits", {}), f"{PLAN.as_posix()}, limits"
    if not isinstance(table, dict):
        raise ReportError(f"{where}: expected a table, as in [limits] and below it cell_seconds = 600")
    check_keys(table, Limits._fields, where)
    for name, value in table.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < float("inf"):
            raise ReportError(f"{where}: {name} = {value!r}; expected a number above 0")
    return Limits(**table)


def read_blocks(root: Path) -> list[Mapping]:
    """Return the blocks of reports.toml as they are written."""
    blocks = read_plan(root).get("report", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ReportError(f"{PLAN.as_posix()}: a report is a block that starts with [[report]], in two brackets")
    return blocks


def read_block(block: Mapping, number: int, root: Path) -> Report:
    """Return the report of one block; raise `ReportError` for a key that is unknown, missing or of another kind."""
    where = f"{PLAN.as_posix()}, report {number} ({str(block.get('name', 'without a name'))[:60]})"
    check_keys(block, KEYS, where)
    for key in NEEDED:
        if key not in block:
            raise ReportError(f"{where}: the key {key!r} is missing")
    languages = read_languages(block.get("languages", list(LANGUAGES)), where)
    titles = check_titles(block["title"], languages, where)
    notebook = check_notebook(block["notebook"], where)
    each, values = read_each(block.get("for_each", {}), root, where)
    parameters = block.get("parameters", {})
    check_shapes(block, parameters, where)
    exhibits = read_exhibits(block.get("exhibits", []), where)
    return Report(block["name"], notebook, titles, languages, parameters, each, values, exhibits)


def read_exhibits(exhibits: object, where: str) -> tuple[str, ...]:
    """Return the ids of the charts and tables that a page must show."""
    if not isinstance(exhibits, list) or not all(isinstance(name, str) and name for name in exhibits):
        raise ReportError(f'{where}: exhibits = {exhibits!r}; expected a list of names, as in ["weight", "growth"]')
    return tuple(exhibits)


def check_shapes(block: Mapping, parameters: object, where: str) -> None:
    """Raise `ReportError` where the name is no text, or the parameters are no table."""
    if not isinstance(block["name"], str):
        raise ReportError(f"{where}: name = {block['name']!r} is not text; put it in quotes")
    if not isinstance(parameters, dict):
        raise ReportError(f'{where}: parameters is a table, as in parameters = {{ period = "2012" }}')


def read_languages(languages: object, where: str) -> tuple[str, ...]:
    """Return the languages of a report; raise `ReportError` for one that pages are not written in."""
    if not isinstance(languages, list) or not languages or set(languages) - set(LANGUAGES):
        raise ReportError(f"{where}: languages = {languages!r}; expected a list of {' and '.join(LANGUAGES)}")
    return tuple(language for language in LANGUAGES if language in languages)


def check_titles(titles: object, languages: tuple[str, ...], where: str) -> dict[str, str]:
    """Return the titles by language; raise `ReportError` where a language of the report has none."""
    if not isinstance(titles, dict):
        raise ReportError(f'{where}: title is a table by language, as in title = {{ fr = "…", en = "…" }}')
    check_keys(titles, LANGUAGES, f"{where}, title")
    for language in languages:
        if not isinstance(titles.get(language), str) or not titles[language].strip():
            raise ReportError(f"{where}: no title in {language!r}; add it to title")
    return titles


def check_notebook(notebook: object, where: str) -> str:
    """Return the file name of a notebook that stands in notebooks/ itself."""
    if not isinstance(notebook, str) or Path(notebook).name != notebook or not notebook.endswith(".ipynb"):
        raise ReportError(f"{where}: notebook = {notebook!r}; expected the name of a .ipynb file in notebooks/")
    return notebook


def read_each(for_each: object, root: Path, where: str) -> tuple[str, tuple[str, ...]]:
    """Return the parameter that a report is expanded over and its values; empty where there is none."""
    if not for_each:
        return "", ()
    if not isinstance(for_each, dict) or len(for_each) != 1:
        raise ReportError(f'{where}: for_each names one parameter, as in for_each = {{ territory = "{PROFILED}" }}')
    (name, values), *_ = for_each.items()
    if name == "territory" and values == PROFILED:
        return name, tuple(list_profiled(read_observations(root), root))
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        expected = f'a list of texts, or territory = "{PROFILED}"'
        raise ReportError(f"{where}: for_each {name} = {values!r}; expected {expected}")
    return name, tuple(values)


def expand_report(report: Report, root: Path) -> list[Page]:
    """Return the pages of one report: one a value of `for_each` and language, each with checked parameters."""
    where = f"{PLAN.as_posix()}, report {report.name!r}"
    notebook = root / PLAN.parent / report.notebook
    declared = read_parameters(notebook)
    if "language" not in {parameter.name for parameter in declared}:
        raise ReportError(f'{report.notebook} has no parameter `language`; add `language = "fr"` to its parameters')
    pages = []
    for value in report.values if report.each else ("",):
        for language in report.languages:
            given = {**report.parameters, **({report.each: value} if report.each else {}), "language": language}
            parameters = check_parameters(given, declared, where)
            check_terms(parameters, list_checks(root), where)
            pages.append(build_page(report, value, parameters, notebook, where, root))
    return pages


def build_page(report: Report, value: str, parameters: dict, notebook: Path, where: str, root: Path) -> Page:
    """Return one page; `{territory}` in name and title is replaced as it stands, by the id and by the name."""
    language = parameters["language"]
    mark, shown = f"{{{report.each}}}", value
    if report.each == "territory":
        shown = name_territory(value, language, root)
    name = report.name.replace(mark, value) if report.each else report.name
    title = report.titles[language].replace(mark, shown) if report.each else report.titles[language]
    checked = check_name(name, where)
    return Page(report.name, checked, language, title, notebook, parameters, report.languages, report.exhibits)


def list_checks(root: Path) -> dict[str, Callable[[str], object]]:
    """Return, for the name of each parameter that means a term of a reference table, what finds the term."""

    def find_place(territory: str) -> str:
        return name_territory(territory, "en", root)

    def find_known_sector(sector: str) -> object:
        return find_sector(sector, root)

    def find_known_indicator(indicator: str) -> object:
        return find_indicator(indicator, root)

    finders = {"territory": find_place, "sector": find_known_sector, "indicator": find_known_indicator}
    plurals = {"territories": find_place, "sectors": find_known_sector, "indicators": find_known_indicator}
    periods = dict.fromkeys(("period", "base_period", "first", "last"), parse_period)
    regions = {"regions": partial(list_regions, root=root)}
    return {**finders, **plurals, **periods, **regions, "reference_sector": find_known_sector}


def check_unique(pages: Iterable[Page]) -> None:
    """Raise `ReportError` where two pages would be written to one file."""
    seen = set()
    for page in pages:
        if page.path in seen:
            raise ReportError(
                f"{PLAN.as_posix()}: two pages would be {page.path}; give each report a name of its own, "
                "and put {territory} into the name of a report with for_each"
            )
        seen.add(page.path)


def shorten_name(report: str) -> str:
    """Return the name of a report without its placeholder.

    >>> shorten_name("profil-{territory}"), shorten_name("finance")
    ('profil', 'finance')
    """
    return report.partition("{")[0].rstrip("-")


def choose_pages(pages: list[Page], names: Sequence[str]) -> list[Page]:
    """Return the pages that `names` name, all of them without names; raise `ReportError` for a name of none."""
    for name in names:
        known = {page.name for page in pages} | {shorten_name(page.report) for page in pages}
        if name not in known | {page.report for page in pages}:
            raise refuse_name(name, known)
    wanted = set(names)
    return [page for page in pages if not wanted or wanted & {page.name, page.report, shorten_name(page.report)}]
