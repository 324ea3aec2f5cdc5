PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test corpus noise baseline bench package clean

demo: $(BIN)/contractctl  ## lint a bad and a good payments API
	@fixtures/demo.sh $(BIN)/contractctl

test: $(BIN)/pytest  ## all that CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

corpus: $(BIN)/contractctl  ## lint all of $CONTRACTCTL_CORPUS, twice and on two Pythons, and check every place
	$(BIN)/python benchmarks/corpus.py

noise: $(BIN)/contractctl  ## how much `recommended` says of each document of $CONTRACTCTL_CORPUS
	$(BIN)/python benchmarks/noise.py

baseline: $(BIN)/contractctl  ## documents of $CONTRACTCTL_CORPUS written down otherwise have nothing new
	$(BIN)/python benchmarks/baseline.py

bench: $(BIN)/contractctl  ## speed and memory, as ratios in one run
	$(BIN)/python benchmarks/speed.py

$(BIN)/contractctl: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet .
	@touch $@

$(BIN)/pytest: $(BIN)/contractctl
	$(BIN)/pip install --quiet --editable ".[test]"
	@touch $@

package:  ## build sdist and wheel, install the wheel in an empty environment, compare it with the source tree
	$(PYTHON) benchmarks/package.py

clean:
	rm -rf $(VENV) build dist *.egg-info
