# Starts from a bare machine: Python 3.11 or newer with venv, and make. `make` lists the targets.

VENV := .venv
BIN := $(VENV)/bin
# The newest supported Python that runs and can make environments; `make PYTHON=/path/to/python …` overrides it.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' 2> /dev/null && echo $$python && break; done)
# tox looks for interpreters on PATH; these are the ones that pyenv has but does not show there.
PYENV_PYTHONS = $(wildcard $(HOME)/.pyenv/versions/3.1[1-3].*/bin/python)
HAS := $(VENV)/.has-
# The extras that are for those who run the app.
HOST_EXTRAS = $$($(BIN)/python -c 'from tests.packaging.project import host_extras; print(",".join(sorted(host_extras())))')
HOST_PIP = $(BIN)/pip --disable-pip-version-check --python build/host/bin/python
# Each pass adds to what the one before has measured; the report at the end decides.
COVERAGE := --cov=proctoring --cov-branch --cov-append --cov-report= --cov-fail-under=0

# Languages of the catalogues, and how they are kept readable in a review.
LOCALES := $(addprefix --locale ,en ar de es fr zh_CN zh_Hans)
TIDY := --no-wrap --no-location --no-obsolete

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help install run test test-all bench coverage mutants lint types docs pictures messages compile dist build/host sbom audit clean

help:  ## list the targets
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(HAS)dev  ## install the app and every tool of a developer into .venv

run: $(HAS)sandbox  ## start the sandbox: a small LMS with courses, on SQLite (PORT=8001: elsewhere than at port 8000)
	$(BIN)/python sandbox/manage.py demo $(ARGS)

test: $(HAS)test  ## run the suite on every database that answers, and in the browser (ONLY=quick: the quick loop; ARGS="-k name")
	$(BIN)/python tests/tools/run_suite.py $(if $(ONLY),--only $(ONLY)) -- $(ARGS)

test-all: $(HAS)dev  ## run the whole matrix: Python × Django × database, lint, types, docs, packaging
	$(BIN)/tox run $(ARGS) $(if $(PYENV_PYTHONS),--discover $(PYENV_PYTHONS))

coverage: $(HAS)test  ## measure the branches of the app that the suite runs, on SQLite and PostgreSQL; fewer than 95 % are an error
	$(BIN)/coverage erase
	$(BIN)/python tests/tools/run_suite.py --only sqlite --only postgres -- $(COVERAGE) $(ARGS)
	$(BIN)/coverage report
	$(BIN)/coverage html --quiet

mutants: $(HAS)mutation  ## change the rules' code bit by bit and list the changes that no test notices (docs/mutants.rst)
	rm -rf mutants
	$(BIN)/mutmut run $(ARGS)
	$(BIN)/mutmut results

bench: $(HAS)bench  ## measure the app beside edx-proctoring (ARGS="--quick", "load", "growth", "--help": benchmarks/README.rst)
	$(BIN)/python -m benchmarks $(ARGS)

lint: $(HAS)test $(HAS)lint  ## check style, formatting, spelling, the documents' markup and missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/typos
	$(BIN)/sphinx-lint --ignore $(VENV) --ignore docs/_build --max-line-length 160 --enable all README.rst CHANGELOG.rst docs
	$(BIN)/django-admin makemigrations --check --dry-run --settings tests.settings --pythonpath .

types: $(HAS)test $(HAS)lint  ## check the types of the app and the sandbox
	$(BIN)/mypy proctoring sandbox

docs: $(HAS)docs  ## build the documentation into docs/_build/html; a warning is an error
	$(BIN)/sphinx-build --fail-on-warning --keep-going --fresh-env --quiet docs docs/_build/html

pictures: $(HAS)test  ## take the pictures of the documentation again, in a sandbox of their own (needs chromium)
	$(BIN)/python tests/tools/take_pictures.py

messages: $(HAS)test  ## collect the texts to translate from code and pages (needs gettext)
	cd proctoring && ../$(BIN)/django-admin makemessages $(LOCALES) $(TIDY)
	cd proctoring && ../$(BIN)/django-admin makemessages --domain djangojs $(LOCALES) $(TIDY)

compile: $(HAS)test  ## compile the translations (needs gettext)
	cd proctoring && ../$(BIN)/django-admin compilemessages

dist: $(HAS)release  ## build the wheel and the source archive into dist/, check them, try the wheel on every Python that is here
	rm -rf build dist
	$(BIN)/python -m build
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl
	$(BIN)/python tests/tools/try_distribution.py dist/*.whl $(BIN)/python $(PYENV_PYTHONS) python3.11 python3.12 python3.13

# An environment of a host with every extra, as of today.
build/host: dist
	$(BIN)/python -m venv --clear --without-pip $@
	$(HOST_PIP) install --quiet "$$(echo dist/*.whl)[$(HOST_EXTRAS)]"

sbom: build/host  ## write what a host installs with the app, as CycloneDX, into dist/
	$(BIN)/cyclonedx-py environment --output-reproducible \
		--output-file "$$(echo dist/*.whl | sed 's/-py3-none-any.whl/.cdx.json/')" build/host/bin/python

audit: build/host  ## look for known vulnerabilities of what a host installs with the app; asks pypi.org
	$(HOST_PIP) list --format freeze --exclude proctoring > build/host/requirements.txt
	$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement build/host/requirements.txt

clean:  ## remove what was built, not .venv and not the sandbox's data
	rm -rf build dist docs/_build htmlcov mutants .coverage .coverage.* *.egg-info .mypy_cache .pytest_cache .ruff_cache .tox
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# .venv/.has-<extra>: that extra of pyproject.toml is installed. Its date decides whether there is anything to do.
$(HAS)%: pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@

$(BIN)/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with the venv module is needed (on Debian: apt install python3-venv)."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
