"""Everything an edition holds, in one file: a workbook in each language, and a data package."""

from indicators.bundles.edition import Edition, read_edition, write_edition_workbook
from indicators.bundles.package import write_data_package
from indicators.bundles.shelf import BUNDLES, write_bundles

__all__ = ["BUNDLES", "Edition", "read_edition", "write_bundles", "write_data_package", "write_edition_workbook"]
