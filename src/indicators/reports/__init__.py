"""Reports: notebooks, their parameters and titles in `notebooks/reports.toml` become pages that anybody can open.

`plan_reports` says which pages there are, `run_reports` makes them, `check_notebooks` finds what a notebook must not
hold before it is run.
"""

from indicators.reports.edition import Result, describe_failure, run_reports
from indicators.reports.lint import check_notebooks
from indicators.reports.lock import LockedError
from indicators.reports.mistakes import find_mistakes
from indicators.reports.plan import Page, check_names, plan_reports

__all__ = [
    "LockedError",
    "Page",
    "Result",
    "check_names",
    "check_notebooks",
    "describe_failure",
    "find_mistakes",
    "plan_reports",
    "run_reports",
]
