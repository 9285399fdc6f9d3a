"""The .toml of a composite index: what it may say, and where it is wrong."""

import math
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from indicators.composites.building import build_index
from indicators.composites.construction import Choices, Indicator
from indicators.composites.description import parse_construction, read_construction
from indicators.errors import SourceError

ROOT = Path(__file__).resolve().parent.parent
WHOLE = """
[index]
name = "made"
indicators_available = 60
territories_available = 50
missing = "available"
outliers = "winsorise"
normalisation = "goalposts"
excluded = ["lines"]
weights = "ahp"
aggregation = "geometric"

[[indicator]]
name = "jobs"
per = "people"
low = 0
high = 0.5

[[indicator]]
name = "lines"
low = 0
high = 100

[[indicator]]
name = "distance"
better = "less"
low = 0
high = 80

[given]
jobs = 0.5
lines = 0.25
distance = 0.25

[points.first]
jobs = 50
lines = 30
distance = 20

[points.second]
jobs = 30
lines = 30
distance = 40

[compared.jobs]
lines = 2
distance = 4

[compared.lines]
distance = 2

[vary]
missing = ["keep", "available"]
normalisation = ["goalposts", "min_max_100"]
weights = ["equal", "budget", "given", "ahp"]
aggregation = ["linear", "geometric"]
exclude_one = true
weights_within = 25
draws = 200
seed = 7
"""


def test_the_whole_construction_is_one_object():
    made = parse_construction(WHOLE)
    assert made.choices == Choices(60.0, 50.0, "available", "winsorise", "goalposts", ("lines",), "ahp", "geometric")
    assert made.indicators[0] == Indicator("jobs", "more", "people", 0.0, 0.5)
    assert made.indicators[2].better == "less"
    assert made.opinions.given.to_dict() == {"jobs": 0.5, "lines": 0.25, "distance": 0.25}
    assert made.opinions.points.mean().tolist() == [40.0, 30.0, 30.0]
    assert made.opinions.compared.loc["distance", "jobs"] == 0.25
    assert made.variation.words["missing"] == ("keep", "available")
    assert made.variation[1:] == (True, 25.0, 200, 7)


def test_a_description_is_built_as_it_stands():
    table = pd.DataFrame({"jobs": [1.0, 2, 3], "people": [4.0, 4, 9], "lines": [5.0, 6, 7], "distance": [8.0, 4, 2]})
    index = build_index(parse_construction(WHOLE), table)
    assert index.weights.round(6).to_dict() == {"jobs": 0.8, "distance": 0.2}
    assert index.normalised["distance"].round(6).tolist() == [0.9, 0.95, 0.975]


def test_the_example_of_the_documentation_is_a_whole_construction():
    lines = (ROOT / "docs" / "composites.md").read_text(encoding="utf-8").splitlines()
    first, last = lines.index("    [index]"), lines.index("    seed = 1")
    made = parse_construction(textwrap.dedent("\n".join(lines[first : last + 1])))
    assert [one.name for one in made.indicators] == ["jobs", "broadband", "distance"]
    assert made.variation.words["aggregation"] == ("linear", "geometric")


def test_little_needs_to_be_said():
    made = parse_construction('[index]\nname = "made"\n[[indicator]]\nname = "jobs"')
    assert made.choices == Choices()
    assert math.isnan(made.indicators[0].low)
    assert made.variation.words == {}


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (
            '"goalposts"\nexcluded',
            '"goalpost"\nexcluded',
            r"line 8 \[index\]: normalisation is 'goalpost'; did you mean",
        ),
        ("outliers =", "outlier =", r"line 7 \[index\]: unknown key 'outlier'; did you mean 'outliers'\?"),
        ('name = "made"\n', "", r"line 2 \[index\]: the key name is missing; add it: a text"),
        ('better = "less"', 'better = "fewer"', r"line 26 \[\[indicator\]\] 3: better is 'fewer'.*allowed: more, less"),
        ('name = "distance"\nbetter', "better", r"line 24 \[\[indicator\]\] 3: the key name is missing"),
        (
            "high = 0.5",
            "high = -1",
            r"line 16 \[\[indicator\]\] 1: goalposts of jobs are low 0 and high -1; expected low",
        ),
        (
            "high = 0.5",
            'high = "0,5"',
            r"line 17 \[\[indicator\]\] 1: high is '0,5' \(a text in quotes\); expected a n",
        ),
        ("high = 0.5", "high = inf", r"line 17 .*high is inf \(float\); expected a number"),
        ("high = 0.5", "high = nan", r"line 17 .*high is nan \(float\); expected a number"),
        ("high = 0.5\n", "", r"line 16 .*goalposts of jobs are low 0 and high nan"),
        ("low = 0\nhigh = 80\n", "", r"line 8 \[index\]: goalposts need low and high of every indicator; distance has"),
        ("indicators_available = 60", "indicators_available = 160", r"line 4 .*160; expected a number from 0 to 100"),
        (
            'name = "lines"\nlow',
            'name = "jobs"\nlow',
            r"line 20 \[\[indicator\]\] 2: name 'jobs' is there twice",
        ),
        ('excluded = ["lines"]', 'excluded = ["line"]', r"line 9 .*excluded names 'line'; did you mean 'lines'"),
        ("jobs = 0.5", "jobs = 0.6", r"line 30 \[given\]: the weights add up to 1\.1; expected 1"),
        ("jobs = 0.5", "job = 0.5", r"line 31 \[given\]: no \[\[indicator\]\] has the name 'job'; did you mean 'jobs'"),
        ("jobs = 0.5\n", "", r"line 30 \[given\]: no weight for jobs; give one for each indicator"),
        ("jobs = 50", "jobs = 40", r"\[points\]: first spent 90 points; expected 100 over all indicators"),
        ("jobs = 50", "jobs = -50", r"\[points\]: points of first: jobs has -50.*; expected a number"),
        ("[compared.lines]\ndistance = 2\n", "", r"\[compared\]: lines and distance are not compared"),
        (
            "[compared.lines]\ndistance",
            "[compared.lines]\njobs",
            r"line 50 \[compared\.lines\]: lines against jobs is 2",
        ),
        ("[compared.lines]\ndistance", "[compared.line]\ndistance", r"\[compared\.line\]: no \[\[indicator\]\] has"),
        ('weights = "ahp"', 'weights = "pca"', ""),
        ("[vary]", "[varied]", r"line 52 \[varied\]: unknown table or key 'varied'; .*allowed: index, indicator"),
        ('["linear", "geometric"]', '["linear", "kemeny"]', r"line 56 \[vary\]: Kemeny's ranking is searched for once"),
        ('["linear", "geometric"]', '"linear"', r"line 56 \[vary\]: aggregation is 'linear' .*; expected a list"),
        ('["linear", "geometric"]', '["linear", "linear"]', r"line 56 \[vary\]: aggregation 'linear' is there twice"),
        ("draws = 200", "draws = 0", r"line 59 \[vary\]: draws is 0; expected a whole number, 1 or more"),
        (
            "weights_within = 25",
            "weights_within = 250",
            r"line 58 \[vary\]: weights_within is 250; expected a number f",
        ),
        ("[vary]", "[vary", r"is not TOML: .*line 52"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(old, new, match):
    assert old in WHOLE
    if not match:
        assert parse_construction(WHOLE.replace(old, new, 1)).choices.weights == "pca"
        return
    with pytest.raises(SourceError, match=match):
        parse_construction(WHOLE.replace(old, new, 1), "made.toml")


def test_a_choice_that_needs_a_table_says_which():
    said = '[index]\nname = "made"\nweights = "budget"\n[[indicator]]\nname = "jobs"'
    with pytest.raises(SourceError, match=r"made.toml, line 3 \[index\]: weights 'budget' need the table \[points\]"):
        parse_construction(said, "made.toml")
    with pytest.raises(SourceError, match=r"line 7 \[vary\]: weights 'ahp' need the table \[compared\]"):
        parse_construction(said.replace("budget", "equal") + '\n[vary]\nweights = ["equal", "ahp"]', "made.toml")


def test_a_description_without_indicators_or_with_one_written_otherwise_is_told():
    with pytest.raises(SourceError, match=r"made.toml names no indicator; add an \[\[indicator\]\] block"):
        parse_construction('[index]\nname = "made"', "made.toml")
    with pytest.raises(SourceError, match=r"indicator is written \[\[indicator\]\]; found"):
        parse_construction('[index]\nname = "made"\n[indicator]\nname = "jobs"', "made.toml")


def test_a_file_is_read_and_one_that_is_missing_or_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "made.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert read_construction(path).name == "made"
    with pytest.raises(SourceError, match=r"none.toml does not exist; an index is described"):
        read_construction(tmp_path / "none.toml")
    path.write_bytes('[index]\nname = "été"'.encode("cp1252"))
    with pytest.raises(SourceError, match=r"made.toml is not UTF-8 \(byte 16\)"):
        read_construction(path)
