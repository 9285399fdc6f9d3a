"""`explore()`: choosers that follow each other, and below them what the library answers."""

from __future__ import annotations

import ipywidgets as widgets

from indicators.catalogue import check_language
from indicators.lab.answers import Answer, answer_view
from indicators.lab.code import write_code
from indicators.lab.labelled import Options, label_options
from indicators.lab.showing import Shown, show_answer, title_part
from indicators.lab.views import START, View
from indicators.lab.words import dress, word
from indicators.observations import Observations, open_observations
from indicators.tables import Html, join_html, show_text

CHOOSERS = View._fields
STYLE = {"description_width": "8.5em"}
GRID = {"grid_template_columns": "repeat(auto-fit, minmax(24em, 1fr))", "grid_gap": "0 1em"}


def explore(language: str = "fr") -> widgets.VBox:
    """Return choosers for territory, indicator, measure, sector, period, figure and view, and what they show.

    Only what exists can be chosen: each chooser offers what there is beside the choices above it. Below stand the
    chart, the table behind it, the sources of each figure, and the code that makes the same view in a notebook.
    """
    return Explorer(open_observations(), check_language(language)).box


class Explorer:
    """The choosers and the view they show; what is shown is worked out by functions that know no widget."""

    def __init__(self, observations: Observations, language: str) -> None:
        self.observations = observations
        self.language = language
        self.settling = False
        self.choosers = {name: build_chooser(name, language) for name in CHOOSERS}
        self.shown = widgets.HTML()
        grid = widgets.GridBox(list(self.choosers.values()), layout=widgets.Layout(**GRID))
        self.box = widgets.VBox([grid, self.shown])
        self.show(START)
        for chooser in self.choosers.values():
            chooser.observe(self.take_choice, names="value")

    def take_choice(self, _change: object) -> None:
        """Show what somebody has chosen; choosers that only follow are no choice."""
        if not self.settling:
            self.show(View(*(chooser.value for chooser in self.choosers.values())))

    def show(self, view: View) -> None:
        """Show a view, or the nearest there is, and offer the choices around it."""
        answer = answer_view(view, self.observations, self.language)
        self.settling = True
        try:
            for name, chooser in self.choosers.items():
                offer_choices(
                    chooser, label_options(name, answer.choices[name], self.language), getattr(answer.view, name)
                )
        finally:
            self.settling = False
        shown = show_answer(answer, self.observations, self.language)
        self.shown.value = str(dress(lay_out(answer, shown, self.language)))


def build_chooser(name: str, language: str) -> widgets.Dropdown:
    """Return a chooser that offers nothing yet."""
    return widgets.Dropdown(description=word(name, language), style=STYLE, layout=widgets.Layout(width="auto"))


def offer_choices(chooser: widgets.Dropdown, options: Options, value: str) -> None:
    """Offer these choices, one of them chosen."""
    with chooser.hold_sync():
        chooser.options = options
        chooser.value = value


def lay_out(answer: Answer, shown: Shown, language: str) -> Html:
    """Return what stands below the choosers."""
    code = Html("<pre><code>{}</code></pre>").format(show_text(write_code(answer, language)))
    parts = (("code", code), ("table", shown.table), ("sources", shown.evidence))
    return join_html([shown.messages, shown.exhibit.html, *(title_part(*part, language) for part in parts if part[1])])
