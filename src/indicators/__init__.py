"""Regional digital-economy figures, read as written and compared honestly."""

import os

# Workbooks have the same bytes whether or not lxml is there, which openpyxl would otherwise write them with.
os.environ["OPENPYXL_LXML"] = "False"
