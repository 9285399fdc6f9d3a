"""What convergence says: whether it is established, on what that hangs, and where the word is not used."""

from __future__ import annotations

from pathlib import Path

from indicators.breaks import COVERAGE, find_breaks
from indicators.charts.converging import phrase_slope, read_places
from indicators.codebook import find_indicator
from indicators.comparisons.convergence import Ceiling, Convergence
from indicators.comparisons.rates import list_sources
from indicators.labels import label_list, label_number, label_percent, label_period
from indicators.sentences.frames import name_indicator, tell
from indicators.territories import locate_territory, name_territory


def tell_convergence(found: Convergence, language: str, root: Path | None = None) -> list[str]:
    """Return whether convergence is established, on which regions that hangs, the spread, and why the years end."""
    names = label_list([name_territory(name, language, root) for name in found.decisive], language)
    hangs = tell("convergence_decisive", language, names=names) if names else tell("convergence_firm", language)
    sigma = tell(
        "convergence_sigma",
        language,
        start=label_number(found.sigma.first, language, 3),
        end=label_number(found.sigma.last, language, 3),
        p=label_number(found.sigma.p_paired, language, 3),
    )
    return [_tell_beta(found, language, root), hangs, sigma, *_tell_end(found, language, root)]


def head_convergence(found: Convergence, language: str, root: Path | None = None) -> str:
    """Return the headline: whether convergence is established."""
    key = "headline_convergence_established" if found.established else "headline_convergence"
    counted = name_indicator(found.rates.indicator, language, root)
    return tell(key, language, counted=counted[:1].upper() + counted[1:], **_span(found, language))


def read_convergence(found: Convergence, language: str, root: Path | None = None) -> str:
    """Return the sentence that reads one point aloud: that of the region that started highest."""
    place = read_places(found, language, "", root)[-1]
    return tell("reading_convergence", language, name=place.name, words=place.words)


def tell_ceiling(ceiling: Ceiling, language: str, root: Path | None = None) -> list[str]:
    """Return why a rate near its ceiling is not called convergent, and that a sample is not grown."""
    said = tell("ceiling_near" if ceiling.near else "ceiling_far", language, **_describe(ceiling, language, root))
    return [said, *([tell("ceiling_sampled", language)] if ceiling.sampled else [])]


def head_ceiling(ceiling: Ceiling, language: str, root: Path | None = None) -> str:
    """Return the headline of the figures that the judgement of a ceiling rests on."""
    title = getattr(find_indicator(ceiling.indicator, root), f"title_{language}")
    spans = {"first": label_period(ceiling.first, language), "last": label_period(ceiling.last, language)}
    return tell(
        "headline_ceiling", language, title=title, name=name_territory(ceiling.territory, language, root), **spans
    )


def _describe(ceiling: Ceiling, language: str, root: Path | None) -> dict[str, str]:
    return {
        "title": getattr(find_indicator(ceiling.indicator, root), f"title_{language}"),
        "last": label_period(ceiling.last, language),
        "figure": label_percent(ceiling.value, language),
        "place": locate_territory(ceiling.territory, language, root),
        "ceiling": label_percent(ceiling.ceiling, language, 0),
    }


def _tell_beta(found: Convergence, language: str, root: Path | None) -> str:
    falls = found.beta.line.slope.estimate < 0
    key = "convergence_yes" if found.established else "convergence_not" if falls else "convergence_none"
    parts = {
        "counted": name_indicator(found.rates.indicator, language, root),
        "count": str(len(found.rows)),
        "slope": phrase_slope(found, language),
        **_span(found, language),
    }
    years = {"years": label_number(found.beta.half_life, language)} if found.established else {}
    return tell(key, language, **parts, **years)


def _span(found: Convergence, language: str) -> dict[str, str]:
    return {"first": label_period(found.first, language), "last": label_period(found.last, language)}


def _tell_end(found: Convergence, language: str, root: Path | None) -> list[str]:
    """The break that the next year would cross, told from the table of breaks."""
    rates = found.rates
    after = str(int(found.last) + 1)
    breaks = find_breaks(list_sources(rates)[0], rates.indicator, rates.sector, found.last, after, root=root)
    notes = breaks.loc[breaks["kind"] != COVERAGE, f"note_{language}"]
    return [tell("convergence_span", language, note=note) for note in notes]
