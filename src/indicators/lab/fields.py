"""The parameters of a notebook as the fields of a form: which there are, of which kind, what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from indicators.catalogue import LANGUAGES
from indicators.errors import ReportError
from indicators.observations import list_values, open_observations
from indicators.reports.names import propose
from indicators.reports.parameters import (
    OPTIONAL,
    Value,
    check_parameters,
    check_terms,
    read_parameters,
)
from indicators.reports.plan import (
    PLAN,
    Page,
    Report,
    build_page,
    expand_report,
    list_checks,
    read_reports,
    shorten_name,
)

# What a parameter means is told by the last word of its name: `narrow_sector` is a sector.
KINDS = {
    **{"territory": "territory", "territories": "territory", "indicator": "indicator", "indicators": "indicator"},
    **{"sector": "sector", "sectors": "sector", "period": "period", "first": "period", "last": "period"},
    **{"source": "source", "sources": "source", "language": "language"},
}


class Field(NamedTuple):
    """A parameter to be filled in: its kind as a notebook declares it, and what it is filled with at first.

    `term` says of which reference table its `choices` are; without choices anything of its kind will do.
    """

    name: str
    kind: str
    value: Value | None
    term: str
    choices: tuple[str, ...]


class Form(NamedTuple):
    """A report, or a notebook that is none, with the fields of its parameters."""

    report: Report
    notebook: Path
    fields: tuple[Field, ...]
    planned: bool


def read_form(name: str, root: Path) -> Form:
    """Return the form of the report, page or notebook `name`; raise `ReportError` where there is none of that name.

    A field is filled with what the report asks for, else with the notebook's own default.
    """
    report, each = find_report(name, root)
    notebook = root / PLAN.parent / report.notebook
    asked = {**report.parameters, **({report.each: each} if each else {})}
    fields = [
        build_field(parameter.name, parameter.kind, asked.get(parameter.name, parameter.default), root)
        for parameter in read_parameters(notebook)
    ]
    planned = report.name in {block.name for block in read_reports(root)}
    return Form(report, notebook, tuple(fields), planned)


def find_report(name: str, root: Path) -> tuple[Report, str]:
    """Return the report that `name` means, by its own name, its notebook's or a page's, and the page's own value."""
    reports = read_reports(root)
    for report in reports:
        if name in (report.name, shorten_name(report.name), Path(report.notebook).stem):
            return report, ""
    for report in reports:
        for value in report.values:
            if name == report.name.replace(f"{{{report.each}}}", value):
                return report, value
    if (root / PLAN.parent / f"{name}.ipynb").is_file():
        return plan_alone(name), ""
    known = {shorten_name(report.name) for report in reports}
    raise ReportError(f"no report and no notebook is called {name!r}; {propose(name, known)}")


def plan_alone(name: str) -> Report:
    """Return the report that a notebook would be which no block of the plan asks for."""
    slug = name.lower().replace("_", "-")
    return Report(slug, f"{name}.ipynb", dict.fromkeys(LANGUAGES, name), LANGUAGES, {}, "", ())


def build_field(name: str, kind: str, value: Value | None, root: Path) -> Field:
    """Return the field of one parameter, with the terms that observations are known of."""
    term = KINDS.get(name.rpartition("_")[2], "") if "str" in kind else ""
    return Field(name, kind, value, term, list_terms(term, value, root))


def list_terms(term: str, value: Value | None, root: Path) -> tuple[str, ...]:
    """Return the terms to choose from, with those of `value`; none where anything will do."""
    if term == "language":
        return LANGUAGES
    known = [one for one in list_values(open_observations(root), term, {}) if one] if term else []
    own = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys([*known, *(str(one) for one in own if one)])) if term else ()


def check_given(form: Form, given: Mapping[str, Value | None], root: Path) -> dict[str, Value]:
    """Return what was filled in as the parameters of a run; raise `ReportError` for what no run may be given.

    A field that may be left empty is left out where it is.
    """
    optional = {field.name for field in form.fields if field.kind.endswith(OPTIONAL)}
    filled = {name: value for name, value in given.items() if value is not None or name not in optional}
    parameters = check_parameters(filled, read_parameters(form.notebook), form.notebook.name)
    check_terms(parameters, list_checks(root), form.notebook.name)
    return parameters


def find_page(form: Form, parameters: Mapping[str, Value], root: Path) -> tuple[Page, bool]:
    """Return the page that these parameters make, and whether the plan asks for this very page."""
    for page in expand_report(form.report, root) if form.planned else []:
        if page.parameters == parameters:
            return page, True
    value = str(parameters.get(form.report.each, "")) if form.report.each else ""
    page = build_page(form.report, value, dict(parameters), form.notebook, form.notebook.name, root)
    return page._replace(languages=(page.language,)), False
