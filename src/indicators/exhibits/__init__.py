"""Exhibits: a chart or a table with everything a page puts around it, one call in a notebook."""

from indicators.exhibits.alike import exhibit_all_peers, exhibit_peers, exhibit_peers_table
from indicators.exhibits.cards import show_card
from indicators.exhibits.converging import exhibit_ceiling, exhibit_convergence, exhibit_convergence_table
from indicators.exhibits.decomposed import exhibit_decomposition, exhibit_decomposition_table
from indicators.exhibits.described import (
    describe_convergence,
    describe_decomposition,
    describe_inequality,
    describe_peers,
    describe_quotients,
)
from indicators.exhibits.drawn import (
    exhibit_coverage,
    exhibit_evolution,
    exhibit_funding,
    exhibit_growth,
    exhibit_map,
    exhibit_pairs,
    exhibit_ranking,
)
from indicators.exhibits.side import exhibit_side_by_side
from indicators.exhibits.specialised import exhibit_activities, exhibit_specialisation, exhibit_specialisation_table
from indicators.exhibits.tabled import (
    exhibit_definitions,
    exhibit_figures,
    exhibit_lists,
    exhibit_reconciled,
    show_page_parts,
    show_sentences,
)
from indicators.exhibits.unequal import exhibit_inequality, exhibit_inequality_table

__all__ = [
    "describe_convergence",
    "describe_decomposition",
    "describe_inequality",
    "describe_peers",
    "describe_quotients",
    "exhibit_activities",
    "exhibit_all_peers",
    "exhibit_ceiling",
    "exhibit_convergence",
    "exhibit_convergence_table",
    "exhibit_coverage",
    "exhibit_decomposition",
    "exhibit_decomposition_table",
    "exhibit_definitions",
    "exhibit_evolution",
    "exhibit_figures",
    "exhibit_funding",
    "exhibit_growth",
    "exhibit_inequality",
    "exhibit_inequality_table",
    "exhibit_lists",
    "exhibit_map",
    "exhibit_pairs",
    "exhibit_peers",
    "exhibit_peers_table",
    "exhibit_ranking",
    "exhibit_reconciled",
    "exhibit_side_by_side",
    "exhibit_specialisation",
    "exhibit_specialisation_table",
    "show_card",
    "show_page_parts",
    "show_sentences",
]
