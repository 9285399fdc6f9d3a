"""The benchmarks of the report engine, a module a row or two of the table that `bench_engine.py` prints."""
