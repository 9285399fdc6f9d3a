"""How fast a million figures are read, as ratios measured in one run.

    python benchmarks/bench_figures.py [TEXTS]

The texts are distinct and French: 95 % plain (separators, units, percent signs), 5 % with words, qualifiers, ranges or
periods. They are compared with `pandas.to_numeric` on the same numbers as clean `str`, and with price-parser on a
sample, scaled. Times are processor seconds, the best of five rounds in turn, so that other programs count little.
The exit status is 1 where a limit is missed.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import pandas as pd
from price_parser import Price

from indicators.figures import parse_figures

TEXTS, SAMPLE, ROUNDS, SEED = 1_000_000, 20_000, 5, 2014
MOST_TIMES_PANDAS, LEAST_TIMES_PRICES = 5, 3
SPACES = " \u00a0\u202f"
PLAIN = ("{n}", "{n},{d}", "{n} emplois", "{n} €", "{n} k€", "{n},{d} M€", "{n},{d} %", "+ {n},{d} %", "−{n},{d} %")
UNITS = ("dix", "vingt", "trente", "quarante", "cinquante", "soixante")
ONES = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
HARD = (
    "plus de {n} établissements",
    "près de {n} habitants",
    "environ {n} salariés",
    "entre {n} et {m} emplois",
    "{n} à {m} euros",
    "{words} emplois",
    "{n} emplois en 2023",
    "a perdu {n} emplois",
    "moins de {n} €",
    "+ {n},{d} % entre 2009 et 2012",
)
HARD_SHARE = 20  # one text in twenty


def make_texts(count: int) -> tuple[pd.Series, pd.Series]:
    """Return `count` distinct texts, and their first numbers as clean text."""
    chance = random.Random(SEED)
    texts: dict[str, str] = {}
    while len(texts) < count:
        number, decimal = chance.randrange(10**7), chance.randrange(10)
        forms = HARD if chance.randrange(HARD_SHARE) == 0 else PLAIN
        text = write_text(chance.choice(forms), number, decimal, chance)
        texts[text] = f"{number}.{decimal}"
    return pd.Series(list(texts), dtype="str"), pd.Series(list(texts.values()), dtype="str")


def write_text(form: str, number: int, decimal: int, chance: random.Random) -> str:
    """Return `form` with its number in French digits or words."""
    space = chance.choice(SPACES)
    upper = number + chance.randrange(1, 1000)
    words = f"{chance.choice(UNITS)} mille {chance.choice(ONES)} cent {chance.choice(UNITS)}-{chance.choice(ONES)}"
    return form.format(n=group(number, space), m=group(upper, space), d=decimal, words=words)


def group(number: int, space: str) -> str:
    """Return `number` with its digits in groups of three."""
    return f"{number:,}".replace(",", space)


def take_times(*runs: Callable[[], object]) -> list[float]:
    """Return the processor seconds of the fastest of a few runs of each, taken in turn."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, taken in zip(runs, times, strict=True):
            start = time.process_time()
            run()
            taken.append(time.process_time() - start)
    return [min(taken) for taken in times]


def main() -> int:
    """Print the seconds and the two ratios; return 1 where one misses its limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    texts, clean = make_texts(count)
    sample = texts.sample(min(SAMPLE, count), random_state=SEED).tolist()
    refused = int((parse_figures(texts)["reason"] != "").sum())
    ours, pandas, prices = take_times(
        lambda: parse_figures(texts),
        lambda: pd.to_numeric(clean),
        lambda: [Price.fromstring(text) for text in sample],
    )
    prices *= count / len(sample)
    slower, faster = ours / pandas, prices / ours
    print(f"{count} texts, {refused} refused")
    print(f"parse_figures     {ours:7.2f} s")
    print(f"pandas.to_numeric {pandas:7.2f} s   we take {slower:.1f} times as long, at most {MOST_TIMES_PANDAS}")
    print(f"price-parser      {prices:7.2f} s   we are {faster:.1f} times faster, at least {LEAST_TIMES_PRICES}")
    if slower <= MOST_TIMES_PANDAS and faster >= LEAST_TIMES_PRICES:
        return 0
    print("A limit is missed.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
