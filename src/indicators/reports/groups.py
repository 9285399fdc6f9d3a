"""How the index arranges pages: the stories, then a page a territory, the regions by their maps."""

from __future__ import annotations

from pathlib import Path

from indicators.reports.plan import Page, is_expanded
from indicators.territories import describe_territory, name_territory

STORIES, PLACES = "stories", "places"
GROUPS = (STORIES, "both_maps", "until_2015", "since_2016", PLACES)  # in the order of the index
MAPS = {("yes", "yes"): "both_maps", ("yes", ""): "until_2015", ("", "yes"): "since_2016"}


def find_group(page: Page, root: Path) -> str:
    """Return the group of `GROUPS` that a page stands in: a story, a region by its maps, or another place."""
    if not is_of_territory(page):
        return STORIES
    known = describe_territory(page.parameters["territory"], root)
    return MAPS.get((known["map_2015"], known["map_2016"]), PLACES) if known["level"] == "region" else PLACES


def name_entry(page: Page, root: Path) -> str:
    """Return what the index calls a page: its title, or the territory alone where there is a page for each."""
    return name_territory(page.parameters["territory"], page.language, root) if is_of_territory(page) else page.title


def is_of_territory(page: Page) -> bool:
    """Whether a page is one of those that a report makes for each territory."""
    return is_expanded(page) and "{territory}" in page.report
