"""The files that are published beside the pages: which they are, and what they say."""

from __future__ import annotations

from pathlib import Path

from indicators.bundles.edition import read_edition, write_edition_workbook
from indicators.bundles.package import write_data_package
from indicators.catalogue import LANGUAGES

FOLDER = "downloads"
WORKBOOKS = {language: f"{FOLDER}/edition-{language}.xlsx" for language in LANGUAGES}
PACKAGE = f"{FOLDER}/datapackage.zip"
BUNDLES = (*WORKBOOKS.values(), PACKAGE)


def write_bundles(name: str, root: Path) -> dict[str, bytes]:
    """Return the files of the edition `name` of a project by their path in reports/: `BUNDLES`."""
    edition = read_edition(name, root)
    workbooks = {path: write_edition_workbook(edition, language, root) for language, path in WORKBOOKS.items()}
    return {**workbooks, PACKAGE: write_data_package(edition, root)}
