"""Who pays what: shares, amounts reported and amounts derived, object by object."""

import math

from indicators.funding import FUNDING_COLUMNS, list_funding

BUDGET = {"territory": "normandie", "indicator": "budget", "unit": "EUR", "object": "plan", "sector": "digital_policy"}
SHARE = {"measure": "share", "unit": "percent", "denominator": "budget:object"}


def pay(payer, value, **cells):
    return BUDGET | SHARE | {"payer": payer, "value": value} | cells


def pick(funding, payer):
    return funding[funding["payer"] == payer].iloc[0]


def test_near_half_of_about_500_000_euros_has_bounds_of_both(observe):
    whole = BUDGET | {"value": 500_000, "likely_low": 400_000, "likely_high": 600_000, "qualifier": "about"}
    share = pay("Région", 50, likely_low=40, qualifier="nearly")
    region = pick(list_funding(observe(whole, share)), "Région")
    assert (region["amount"], region["amount_low"], region["amount_high"]) == (250_000, 160_000, 300_000)
    assert region["derived"]
    assert region["inputs"] == ("o-001", "o-000")
    assert region["method_fr"].startswith("Part du financeur")


def test_reported_amount_is_never_replaced(observe):
    rows = (BUDGET | {"value": 100}, pay("État", 50), BUDGET | {"payer": "État", "value": 45})
    state = pick(list_funding(observe(*rows)), "État")
    assert (state["share_pct"], state["amount"], state["derived"]) == (50, 45, False)


def test_share_without_a_whole_amount_stays_a_share(observe):
    funding = list_funding(observe(pay("FEDER", 60), pay("Agglomération", 40)))
    assert funding["share_pct"].tolist() == [60, 40]
    assert funding["amount"].isna().all()
    assert tuple(funding.columns) == FUNDING_COLUMNS


def test_objects_and_stages_stay_apart(observe):
    rows = (
        BUDGET | {"value": 100, "stage": "voted"},
        BUDGET | {"value": 300, "stage": "announced"},
        BUDGET | {"value": 900, "object": "other"},
        pay("FEDER", 10, stage="announced"),
        pay("Agglomération", 10, stage="paid"),
        pay("Région", 10),
    )
    funding = list_funding(observe(*rows))
    assert pick(funding, "FEDER")["amount"] == 30
    assert math.isnan(pick(funding, "Agglomération")["amount"])
    assert math.isnan(pick(funding, "Région")["amount"])
    assert funding["amount"].sum() == 100 + 300 + 900 + 30


def test_one_sided_share_derives_bounds_only(observe):
    share = pay("Région", 50, qualifier="at_least", likely_high=60, high=100)
    region = pick(list_funding(observe(BUDGET | {"value": 1000}, share)), "Région")
    assert math.isnan(region["amount"])
    assert (region["amount_low"], region["amount_high"]) == (500, 600)


def test_only_the_territories_asked_for_are_listed(observe):
    rows = observe(BUDGET | {"value": 100}, BUDGET | {"value": 100, "territory": "pop-school"})
    assert list_funding(rows, ["pop-school"])["territory"].tolist() == ["pop-school"]
    assert list_funding(rows, []).empty
