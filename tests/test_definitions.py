"""How much a definition matters: shares under several lists of activities, and how far they moved."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.definitions import weigh_definitions
from indicators.errors import ComparisonError
from indicators.sentences.known import tell_definition_weights


def trace(values: dict[str, float | None], source: str = "office", width: float = 0.0) -> pd.DataFrame:
    rows = [
        {
            "source": source,
            "period": year,
            "value": value,
            "likely_low": None if value is None else value - width,
            "likely_high": None if value is None else value + width,
        }
        for year, value in values.items()
    ]
    return pd.DataFrame(rows)


NARROW = {"2006": 40.0, "2022": 60.0}
WIDE = {"2006": 60.0, "2022": 75.0}
WHOLE = {"2006": 2000.0, "2022": 2500.0}


def test_the_narrowest_definition_stands_first():
    weights = weigh_definitions({"wide": trace(WIDE), "narrow": trace(NARROW)}, trace(WHOLE))
    assert list(weights["sector"]) == ["narrow", "wide"]
    assert list(weights["times_narrowest"]) == [1.0, 1.25]
    assert list(weights["share_pct"]) == [2.4, 3.0]


def test_only_years_that_all_have_are_compared():
    narrow = trace({"2006": None, "2010": 50.0, "2022": 60.0, "2023": 70.0})
    weights = weigh_definitions(
        {"narrow": narrow, "wide": trace(WIDE | {"2010": 70.0})}, trace(WHOLE | {"2010": 2000.0})
    )
    assert set(weights["first"]) == {"2010"}
    assert set(weights["last"]) == {"2022"}


def test_the_bounds_of_levels_are_bounds_of_their_shares():
    weights = weigh_definitions({"narrow": trace(NARROW, width=5.0)}, trace(WHOLE, width=50.0))
    assert weights.loc[0, "share_low"] == pytest.approx(100 * 55 / 2550)
    assert weights.loc[0, "share_high"] == pytest.approx(100 * 65 / 2450)


def test_definitions_of_two_sources_are_not_weighed_together():
    with pytest.raises(ComparisonError, match="within one source; found office, paper"):
        weigh_definitions({"narrow": trace(NARROW), "wide": trace(WIDE, source="paper")}, trace(WHOLE))


def test_one_common_year_says_nothing_of_change():
    with pytest.raises(ComparisonError, match="no two years have figures under narrow"):
        weigh_definitions({"narrow": trace({"2022": 60.0})}, trace(WHOLE))


def test_a_report_says_how_far_the_definition_shifts_the_weight():
    weights = weigh_definitions({"ict_oecd2007": trace(NARROW), "ict_content_tcsi": trace(WIDE)}, trace(WHOLE))
    said = tell_definition_weights(weights, "employees", "à Rouen", "fr")
    assert "2,4\u202f% des salariés à Rouen" in said
    assert "déplace ce poids de 0,6\u00a0point" in said
    assert "+\u202f0,4\u00a0point sous la première" in said
