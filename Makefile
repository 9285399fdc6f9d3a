# make report   everything: set-up, cleaning, all pages          make test   everything: set-up, the test suite
PYTHON ?= python3
BIN = .venv/bin
BENCHES = bench_figures recognizers_share bench_cleaning bench_sums bench_bulk bench_drawing bench_engine bench_bad_inputs bench_measures bench_composites

.PHONY: report test test-faults test-pages lab lint bench clean runtime development

report: runtime
	@$(BIN)/indicators report

test: development
	@$(BIN)/python -m pytest -n auto -q --ignore tests/faults --ignore tests/browser

# Kills, fills and hangs on purpose, and names the faults it covers.
test-faults: development
	@$(BIN)/python -m pytest -n auto -q tests/faults

# Opens every kind of page of reports/ in a browser; needs chromium and npm, and says what it skips without them.
test-pages: development report
	@if command -v npm >/dev/null; then npm ci --prefix tests/browser --silent; else echo "no npm: what axe-core checks is skipped"; fi
	@$(BIN)/python -m pytest -n auto -q tests/browser

lab: runtime
	@$(BIN)/jupyter lab notebooks/start.ipynb

lint: development
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/indicators check

# All of them, even where one misses its limit.
bench: development
	@missed=; for name in $(BENCHES); do $(BIN)/python benchmarks/$$name.py || missed="$$missed $$name"; done; \
	test -z "$$missed" || { echo "missed a limit:$$missed"; exit 1; }

runtime:
	@$(PYTHON) setup_env.py

development:
	@$(PYTHON) setup_env.py --dev

# What was built goes; what was written (data/raw, data/reference, data/processed, notebooks) stays.
clean:
	rm -rf .venv reports dist .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
