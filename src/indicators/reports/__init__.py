"""Reports: notebooks, their parameters and titles in `notebooks/reports.toml`, and the page each of them makes."""
