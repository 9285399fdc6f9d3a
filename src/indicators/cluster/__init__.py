"""Pages made on a Dask cluster, the same as on this machine."""
