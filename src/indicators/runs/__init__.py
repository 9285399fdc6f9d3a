"""Runs: what is stale is made anew, page by page, and published as one edition."""
