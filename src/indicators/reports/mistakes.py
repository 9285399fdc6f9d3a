"""What people wrote, looked through before anything is run: sources, reference tables, plan, notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from indicators.codebook import read_codebook
from indicators.corrections import read_corrections
from indicators.errors import IndicatorsError
from indicators.readers import read_cells
from indicators.reports.lint import check_notebooks
from indicators.reports.plan import plan_reports
from indicators.secrecy import read_secrecy_rules
from indicators.sectors import read_sectors
from indicators.sources import read_descriptions
from indicators.territories import MAPS, read_territories, read_tiles
from indicators.vocabulary import phrase_rule, read_marks, read_number_words, read_qualifiers, read_rules, read_units

REFERENCE_READERS = (
    *(read_codebook, read_sectors, read_territories, read_corrections),
    *(read_units, read_qualifiers, read_marks, read_number_words, read_rules, read_secrecy_rules),
)


def find_mistakes(root: Path, words: str) -> Iterator[str]:
    """Yield what is to mend in sources, reference tables, plan and notebooks, one sentence each.

    `words` is the language of problems of sources, "fr" or "en".
    """
    try:
        yield from check_sources(root, words)
    except IndicatorsError as error:
        yield str(error)
    tiles = [partial(read_tiles, map_name) for map_name in MAPS]
    for read in (*REFERENCE_READERS, *tiles, plan_reports):
        try:
            read(root=root)
        except IndicatorsError as error:
            yield str(error)
    yield from (str(finding) for finding in check_notebooks(root))


def check_sources(root: Path, words: str) -> Iterator[str]:
    """Yield each problem of a whole file or sheet of data/raw: a seal, a header, a column, a sign between columns.

    Where nothing at all is read of a file, every problem of it is told.
    """
    for source_file in read_descriptions(root):
        cells, problems = read_cells(source_file)
        for problem in problems[(problems["cell"] == "") | cells.empty].to_dict("records"):
            parts = {name: problem[name] for name in ("text", "found", "expected", "place")}
            yield f"data/raw/{source_file.name}: {' '.join(phrase_rule(problem['rule'], words, root, **parts))}"
