PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test corpus noise baseline pairs cases gate bench docs package clean

demo: $(BIN)/contractctl  ## lint, diff, test and check payments APIs
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

pairs: $(BIN)/contractctl  ## what diff says of the pairs of $CONTRACTCTL_CORPUS, twice and as a changelog
	$(BIN)/python benchmarks/pairs.py

cases: $(BIN)/pytest  ## diff against the verdicts of $CONTRACTCTL_CASES, and 20,000 random pairs of schemas
	$(BIN)/python benchmarks/oasdiff_cases.py --verbose
	$(BIN)/python benchmarks/diff_cases.py
	$(BIN)/python benchmarks/relation.py
	$(BIN)/python benchmarks/relation.py --pairs 20000

gate: $(BIN)/pytest  ## init and check on documents of $CONTRACTCTL_CORPUS and on a server: green, and red with a fault
	$(BIN)/python benchmarks/gate.py

bench: $(BIN)/contractctl  ## speed and memory, as ratios in one run
	$(BIN)/python benchmarks/speed.py

$(BIN)/contractctl: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet ".[demo]"
	@touch $@

$(BIN)/pytest: $(BIN)/contractctl
	$(BIN)/pip install --quiet --editable ".[test]"
	@touch $@

package:  ## build sdist and wheel, install the wheel in an empty environment, compare it with the source tree
	$(PYTHON) benchmarks/package.py

docs: $(BIN)/contractctl  ## write docs/contract.md: which sentence has which clauses, which clause has which sides
	$(BIN)/python benchmarks/contract_table.py

clean:
	rm -rf $(VENV) build dist *.egg-info
