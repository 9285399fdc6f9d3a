"""What each chart function costs: to draw, to write as inline SVG, and as a picture file of its own.

    python benchmarks/bench_drawing.py              the table of docs/performance.md: milliseconds and kilobytes
    python benchmarks/bench_drawing.py --rounds 15  the median of more rounds

What only the first chart of a process pays for (fonts above all) is paid before, as it is on pages.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from chart_kinds import list_kinds
from matplotlib.axes import Axes

from indicators import charts
from indicators.charts.pictures import render_picture

WORDS = (
    "Île-de-France loin devant les autres régions",
    "Part du secteur, 2012 (%)",
    ("Champ : France.", "Source : X."),
)


def measure(rounds: int, act: Callable[[], object]) -> float:
    """Return the median time of `act` in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        act()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def measure_kind(name: str, draw: Callable[[], Axes], rounds: int) -> str:
    """Return the row of a chart function: milliseconds and kilobytes."""
    figure = draw().figure
    acts: tuple[Callable[[], str | bytes], ...] = (
        lambda: charts.render_svg(figure, name, "t", "d"),
        lambda: render_picture(figure, name, *WORDS, "png"),
        lambda: render_picture(figure, name, *WORDS, "svg"),
    )
    cells = [f"{measure(rounds, draw):.0f}"]
    for act in acts:
        cells += [f"{measure(rounds, act):.0f}", f"{len(act()) / 1000:.0f}"]
    return f"| `{name}` | {' | '.join(cells)} |"


def main() -> None:
    """Print the table, a row a kind of chart."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    charts.warm_up()
    print("| chart | draw | SVG in the page | kB | PNG file | kB | SVG file | kB |\n|---|---|---|---|---|---|---|---|")
    for name, kind in list_kinds("fr").items():
        kind.draw()
        print(measure_kind(name, kind.draw, rounds), flush=True)


if __name__ == "__main__":
    main()
