# make demo          everything from nothing: environment, demonstration data, index, two answers, a server
# make demo SERVE=0  the same, ending after the answers
# make test          every test, in parallel
# make test-browser  every page in a browser, on the demonstration; says so where there is no browser
# make pictures      the pictures of the documents, taken from the running demonstration
# make notebooks     the outputs of the notebooks, from the demonstration
# make check         format, lint, types, layers, and every test with branch coverage: what a change must pass
PYTHON ?= python3
VENV ?= .venv
SERVE ?= 1
BIN := $(VENV)/bin
COVERAGE := 95
PYTEST_OPTIONS :=

.PHONY: demo test test-browser pictures notebooks check format clean

demo: $(VENV)/ready
	$(BIN)/imece demo $(if $(filter 0,$(SERVE)),--no-serve,--serve)

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n auto --dist worksteal -q --ignore tests/browser $(PYTEST_OPTIONS)

# One server and one browser for all of them, so one process.
test-browser: $(VENV)/ready-dev
	$(BIN)/python -m pytest -q tests/browser

pictures: $(VENV)/ready-dev
	$(BIN)/python -m tests.browser.pictures

notebooks: $(VENV)/ready-dev
	$(BIN)/python -m tests.notebooks

check: $(VENV)/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test PYTEST_OPTIONS="--cov --cov-report=term --cov-fail-under=$(COVERAGE)"

format: $(VENV)/ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/ready: pyproject.toml constraints.txt requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "İmece needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --require-hashes --no-deps --requirement requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable . --group dev
	touch $@
