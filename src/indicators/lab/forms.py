"""`parameters_form()`: the parameters of a notebook as a form that makes its page and shows it."""

from __future__ import annotations

import threading
from pathlib import Path

import ipywidgets as widgets

from indicators.catalogue import check_language
from indicators.errors import IndicatorsError
from indicators.lab.fields import Field, Form, check_given, find_page, read_form
from indicators.lab.labelled import label_options
from indicators.lab.trial import Made, make_free, make_planned
from indicators.lab.words import dress, word
from indicators.paths import find_root
from indicators.reports.parameters import OPTIONAL, Value
from indicators.tables import Html, show_text

STYLE = {"description_width": "10em"}
# A page holds no script but its own, which its policy names; nothing in it reaches JupyterLab.
BASE = '<base href="about:srcdoc">'  # without it a link inside the page would lead to JupyterLab's own address
FRAME = (
    '<iframe title="{title}" sandbox="allow-scripts allow-downloads allow-popups" srcdoc="{page}"'
    ' style="width:100%;height:80vh;border:1px solid #d8dee4;background:#fff"></iframe>'
)


def parameters_form(name: str, language: str = "fr") -> widgets.VBox:
    """Return the parameters of a report, page or notebook as a form whose button makes the page and shows it.

    `parameters_form("profile")` asks for those of notebooks/profile.ipynb. With the parameters of a page that
    notebooks/reports.toml plans, that page is made and published as `indicators report` does; with any other, a trial
    page is made beside it, and nothing in reports/ changes. The notebook stays free meanwhile. What is wrong is told as
    the command line tells it: cell, line, cause and what to do.
    """
    root = find_root()
    return ParametersForm(read_form(name, root), root, check_language(language)).box


class ParametersForm:
    """The fields, the button, and the page made last."""

    def __init__(self, form: Form, root: Path, language: str) -> None:
        self.form = form
        self.root = root
        self.language = language
        self.inputs = {field.name: build_input(field, language) for field in form.fields}
        self.button = widgets.Button(description=word("run", language), button_style="primary")
        self.told = widgets.HTML()
        self.page = widgets.HTML()
        self.box = widgets.VBox([*self.inputs.values(), self.button, self.told, self.page])
        self.button.on_click(self.start)

    def start(self, _button: object) -> None:
        """Make the page in a thread of its own, so that the notebook stays free."""
        self.button.disabled = True
        self.page.value = ""
        self.told.value = str(show_told(word("running", self.language)))
        threading.Thread(target=self.finish, daemon=True).start()

    def finish(self) -> None:
        """Make the page and show it, or why there is none."""
        try:
            made = self.make()
        except (IndicatorsError, OSError) as error:
            made = Made("", str(error))
        finally:
            self.button.disabled = False
        told = made.told if made.page else f"{word('not_made', self.language)} {made.told}"
        self.told.value = str(show_told(told))
        self.page.value = str(frame_page(made.page, made.title, self.language))

    def make(self) -> Made:
        """Return the page of what is filled in."""
        given = {field.name: read_input(field, self.inputs[field.name]) for field in self.form.fields}
        page, planned = find_page(self.form, check_given(self.form, given, self.root), self.root)
        return (make_planned if planned else make_free)(page, self.root, self.language)


def build_input(field: Field, language: str) -> widgets.Widget:
    """Return the input of one field: a chooser where there are choices, else what its kind asks for."""
    named = {"description": field.name, "style": STYLE, "layout": widgets.Layout(width="40em")}
    base = field.kind.removesuffix(OPTIONAL)
    if field.choices:
        options = label_options(field.term, field.choices, language)
        if base.startswith("list["):
            return widgets.SelectMultiple(options=options, value=tuple(field.value or ()), **named)
        none = [(word("none_chosen", language), None)] if field.kind.endswith(OPTIONAL) else []
        return widgets.Dropdown(options=[*none, *options], value=field.value, **named)
    if base in PLAIN and not field.kind.endswith(OPTIONAL):
        return PLAIN[base](value=field.value, **named)
    return widgets.Text(value=write_value(field.value), **named)


PLAIN = {"bool": widgets.Checkbox, "int": widgets.IntText, "float": widgets.FloatText, "str": widgets.Text}
READ = {"int": int, "float": float, "str": str, "bool": lambda text: text.strip().lower() in ("true", "1")}


def write_value(value: Value | None) -> str:
    """Return what stands in the text field of a list, or of what may be left empty.

    >>> write_value([2009, 2012]), write_value(None)
    ('2009, 2012', '')
    """
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def read_input(field: Field, filled: widgets.Widget) -> Value | None:
    """Return what is filled in, of the kind its notebook declares; raise `IndicatorsError` where it is none."""
    value = filled.value
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(filled, widgets.Text) or field.kind == "str":
        return value
    return read_text(value, field)


def read_text(text: str, field: Field) -> Value | None:
    """Return a text that stands for a list, or for what may be left empty."""
    base = field.kind.removesuffix(OPTIONAL)
    if field.kind.endswith(OPTIONAL) and not text.strip():
        return None
    inner = base.removeprefix("list[").removesuffix("]")
    try:
        parts = [READ[inner](part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise IndicatorsError(f"{field.name} = {text!r} is not {field.kind}; mend it in the form") from error
    return parts if base.startswith("list[") else parts[0] if parts else None


def show_told(told: str) -> Html:
    """Return a sentence below the button."""
    return dress(Html('<p class="message" role="status">{}</p>').format(show_text(told)))


def frame_page(page: str, title: str, language: str) -> Html:
    """Return a page in a frame of its own, "" for none."""
    if not page:
        return Html("")
    own = page.replace("<head>", f"<head>{BASE}", 1)
    return Html(FRAME).format(title=word("page_frame", language, title=title), page=own)
