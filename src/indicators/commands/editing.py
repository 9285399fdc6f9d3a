"""`indicators edition` and `indicators changes`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from rich.text import Text

from indicators.commands.reporting import run_report
from indicators.editions.publication import read_json
from indicators.errors import ReportError
from indicators.labels import label_number
from indicators.observations import Observations, open_observations
from indicators.paths import REPORTS
from indicators.reports.inputs import hash_inputs
from indicators.reports.plan import plan_reports
from indicators.reports.said import read_sentences
from indicators.revisions.editions import (
    EDITIONS,
    PAGE_COLUMNS,
    Edition,
    check_new_name,
    list_editions,
    read_present,
    write_edition,
)
from indicators.revisions.ranks import RANKING, Ranking, rank_territories
from indicators.revisions.since import find_changes
from indicators.runs.basis import MANIFEST, is_up_to_date
from indicators.runs.lock import hold_lock
from indicators.runs.record import name_run
from indicators.sentences.revised import tell_changes, write_mail
from indicators.terminal import out, tell


def run_edition(root: Path, name: str, words: str) -> None:
    """Keep the observations as they are now, and what the pages say of them; stale pages are made first."""
    check_new_name(name, list_editions(root))
    if not is_up_to_date(root / REPORTS, hash_inputs(root)):
        run_report(root, [], words, strict=False, workers=0, scheduler="", shared="")
    if not is_up_to_date(root / REPORTS, hash_inputs(root)):
        raise ReportError(
            f"the edition {name!r} is not kept: it says what the pages say, and not all of them are good and of now; "
            "`indicators status` names them: mend them, then keep it"
        )
    observations = open_observations(root)
    with hold_lock(root / REPORTS, name_run()):
        edition = gather_edition(name, observations, root)
        written = write_edition(edition, root)
    tell_edition(edition, written, root)
    for sentence in tell_changes(find_changes(observations, root=root), words, root):
        out.print(Text(tell(sentence)))


def gather_edition(name: str, observations: Observations, root: Path) -> Edition:
    """Return what is known now, the rankings of the pages and their sentences."""
    present = read_present(observations, root)
    ranks = rank_territories(observations, list_planned(root), root)
    pages = pd.DataFrame(list(list_said(root)), columns=list(PAGE_COLUMNS), dtype=str)
    return present._replace(name=name, ranks=ranks, pages=pages)


def list_planned(root: Path) -> Iterator[Ranking]:
    """Yield the rankings of the plan: of each page that names an indicator, a sector and a period."""
    for page in plan_reports(root):
        asked = [page.parameters.get(field) for field in Ranking._fields]
        if all(isinstance(value, str) and value for value in asked):
            yield Ranking(*map(str, asked))


def list_said(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield page, number and text of each computed sentence of the pages shown."""
    manifest = read_json(root / REPORTS, MANIFEST)
    pages = manifest["pages"] if isinstance(manifest, dict) else {}
    for path in sorted(pages):
        sentences = read_sentences((root / REPORTS / path).read_text(encoding="utf-8"))
        for number, sentence in enumerate(sentences, 1):
            yield path, str(number), sentence


def tell_edition(edition: Edition, written: bool, root: Path) -> None:
    """Tell what was kept, or that it was there already."""
    where = EDITIONS / edition.name
    if not written:
        out.print(Text(f"{where.as_posix()} is there already and says the same; nothing to do"))
        return
    size = sum(path.stat().st_size for path in (root / where).glob("*.csv"))
    counts = {
        "observations": len(edition.figures),
        "sources": len(edition.sources),
        "rankings": len(edition.ranks[list(RANKING)].drop_duplicates()),
        "pages with their sentences": edition.pages["page"].nunique(),
    }
    told = ", ".join(f"{what}: {label_number(count, 'en')}" for what, count in counts.items())
    out.print(Text(f"kept as {where.as_posix()} ({label_number(size / 1000, 'en')} kB): {told}"))
    out.print(Text("commit that folder; `indicators report` tells on the page of changes what is otherwise"))


def run_changes(root: Path, since: str, language: str) -> None:
    """Print what changed since an edition, as a text for a mail."""
    changes = find_changes(open_observations(root), since, root)
    for line in write_mail(changes, language, root).splitlines():
        out.print(Text(tell(line)))
