"""Which country a territory is measured against, and what stands beside a comparison of territories."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indicators.errors import UnknownTermError
from indicators.kept import keep
from indicators.paths import find_root
from indicators.regions import NATION, PROVINCE
from indicators.territories import TERRITORIES, describe_territory, list_enclosing

COUNTRY = "country"


def find_country(territory: str, root: Path | None = None) -> str:
    """Return the country around a territory, itself where it is one.

    Raises `UnknownTermError` where the table of territories names none: there is nothing to measure it against.

    >>> find_country("alsace"), find_country("nuts-de21")
    ('france', 'nuts-de')
    """
    return _find_country(territory, root or find_root())


@keep
def _find_country(territory: str, root: Path) -> str:
    around = (territory, *list_enclosing(territory, root))
    countries = [place for place in around if describe_territory(place, root)["level"] == COUNTRY]
    if not countries:
        told = f"{territory} lies in no country that {TERRITORIES.as_posix()} knows"
        raise UnknownTermError(f"{told}: name what is around it in part_of, up to a row of the level {COUNTRY!r}")
    return countries[0]


def list_countries(territories: Iterable[str], root: Path | None = None) -> list[str]:
    """Return the countries around the territories, each once, in their order; France where there are none.

    >>> list_countries(["nuts-de21", "alsace", "nuts-de11"])
    ['nuts-de', 'france']
    """
    root = root or find_root()
    return list(dict.fromkeys(find_country(territory, root) for territory in territories)) or [NATION]


def list_references(territories: Iterable[str], root: Path | None = None) -> tuple[str, ...]:
    """Return what stands beside a comparison: the countries; where France is the only one, the province as well.

    >>> list_references(["alsace", "corse"]), list_references(["alsace", "nuts-de11"])
    (('france', 'province'), ('france', 'nuts-de'))
    """
    countries = list_countries(territories, root)
    return (NATION, PROVINCE) if countries == [NATION] else tuple(countries)
