"""A comparison in, axes out: nothing is computed here, and every mark leads to where its figure comes from."""

from indicators.charts.bubbles import describe_bubbles, draw_bubbles
from indicators.charts.coverage import describe_coverage, draw_coverage
from indicators.charts.decomposition import describe_decomposition, draw_decomposition
from indicators.charts.evolution import describe_evolution, draw_evolution
from indicators.charts.funding import describe_funding, draw_funding
from indicators.charts.marks import EVIDENCE
from indicators.charts.ranking import describe_ranking, draw_ranking
from indicators.charts.scatter import describe_size_growth, draw_size_growth
from indicators.charts.shares import describe_paired_shares, draw_paired_shares
from indicators.charts.spread import describe_spread, draw_spread
from indicators.charts.tile_map import describe_tile_map, draw_tile_map
from indicators.charts.vector import render_svg
from indicators.charts.vintages import describe_vintages, draw_vintages

__all__ = [
    "EVIDENCE",
    "describe_bubbles",
    "describe_coverage",
    "describe_decomposition",
    "describe_evolution",
    "describe_funding",
    "describe_paired_shares",
    "describe_ranking",
    "describe_size_growth",
    "describe_spread",
    "describe_tile_map",
    "describe_vintages",
    "draw_bubbles",
    "draw_coverage",
    "draw_decomposition",
    "draw_evolution",
    "draw_funding",
    "draw_paired_shares",
    "draw_ranking",
    "draw_size_growth",
    "draw_spread",
    "draw_tile_map",
    "draw_vintages",
    "render_svg",
]
