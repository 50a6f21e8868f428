# `make` sets everything up, builds the course and grades sample submissions; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SOURCES := $(shell find solutions autograder lecture_notes -type f -not -name '*.pyc' -not -path '*/__pycache__*' 2>/dev/null)

.DEFAULT_GOAL := samples
.DELETE_ON_ERROR:
.PHONY: samples build test long quick lint grade mutation timing bench bigrun misconceptions figures notes notes-pdf clean help

samples: dist/samples.txt  ## set up, build, grade sample submissions, print their scores (the default)
	@cat dist/samples.txt

build: dist/.built  ## make assignments/, the solved notebooks and the zips from their sources

test: dist/.built lint  ## check style and types, run all tests but the long ones
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not long"

long: dist/.built  ## run the long tests: hostile and broken submissions, the pages in a browser, a bare Debian
	$(BIN)/python -m pytest -n auto --dist loadfile -m long

quick: dist/.built  ## run the tests that start no kernel
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not long"

lint: $(INSTALLED)
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary

grade: dist/.built  ## grade submissions: make grade HW=hw03_softmax SUBMISSIONS="a.ipynb b.zip"
	@$(BIN)/python -m autograder grade $(HW) $(SUBMISSIONS) -o dist/grades/$(HW)

mutation: $(INSTALLED)  ## how many small changes to the reference functions do the checks notice?
	@$(BIN)/python -m autograder mutation

timing: $(INSTALLED)  ## what grading costs: CPU seconds of each assignment's graded part
	@$(BIN)/python -m autograder timing

bench: dist/.built  ## compare the engine's speed with stock Otter's and nbgrader's (about 20 minutes)
	@$(BIN)/python -m autograder bench

bigrun: dist/.built  ## grade 1,000 submissions, broken and hostile ones among them, killed twice in the middle
	@$(BIN)/python -m autograder bigrun

misconceptions: $(INSTALLED)  ## write autograder/MISCONCEPTIONS.md from the banks of wrong answers
	@$(BIN)/python -m autograder misconceptions

figures: $(INSTALLED)  ## draw the figures of the lecture notes
	@$(BIN)/python -m autograder figures

notes: dist/.built  ## make the site of the lecture notes: dist/site/index.html
	@$(BIN)/python -m autograder notes

notes-pdf: $(INSTALLED)  ## print the lecture notes: dist/lecture_notes.pdf (needs Chromium)
	@$(BIN)/python -m autograder notes --pdf

clean:  ## remove everything that was made, the environment included
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1	\2/' | expand -t 22

$(INSTALLED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "error: Python 3.10 or newer is needed; say which with make PYTHON=python3.12" >&2; exit 2; }
	@echo "setting up $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

dist/.built: $(INSTALLED) $(SOURCES)
	@$(BIN)/python -m autograder build
	@touch $@

dist/samples.txt: dist/.built
	@$(BIN)/python -m autograder samples > $@
