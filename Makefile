# Everything one can do with this project, for people and for CI alike. `make` lists it.

PYTHON ?= python3
VENV ?= .venv
CACHE ?= $(if $(TUNEDD_CACHE_DIR),$(TUNEDD_CACHE_DIR),$(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/tunedd)
BIN := $(VENV)/bin
POETRY := .poetry/bin/poetry
WEIGHED := $(CACHE)/weights/.fetched$(subst $() ,,$(addprefix -,$(WEIGHTS)))
COMPOSE ?= docker compose
IMAGE ?= tunedd-api

export TUNEDD_CACHE_DIR := $(CACHE)
export TUNEDD_TEST_CACHE_DIR ?= $(CACHE)

.DEFAULT_GOAL := help

##@ Use

.PHONY: run
run: setup $(WEIGHED)  ## Serve on HOST:PORT (127.0.0.1:8000) with the embedded profile
	@TUNEDD_PROFILE=$${TUNEDD_PROFILE:-embedded} $(BIN)/python -m tunedd_api

.PHONY: ingest
ingest: setup $(WEIGHED)  ## Bring the index up to date with the data folder, and stop
	@TUNEDD_PROFILE=$${TUNEDD_PROFILE:-embedded} $(BIN)/python -m tunedd_api.cli ingest

.PHONY: reindex
reindex: setup $(WEIGHED)  ## Make the index anew after a change of models or versions, beside serving
	@TUNEDD_PROFILE=$${TUNEDD_PROFILE:-embedded} $(BIN)/python -m tunedd_api.cli reindex $(ARGS)

.PHONY: chat
chat: setup  ## Talk in the terminal with the service at HOST:PORT
	@$(BIN)/python -m tunedd_api.cli chat --url http://$${HOST:-127.0.0.1}:$${PORT:-8000} $(ARGS)

.PHONY: documents
documents: setup  ## List the documents and what has become of them
	@TUNEDD_PROFILE=$${TUNEDD_PROFILE:-embedded} $(BIN)/python -m tunedd_api.cli documents $(ARGS)

.PHONY: doctor
doctor: setup weights  ## Check settings, services, models and disk, and say what to do
	@TUNEDD_PROFILE=$${TUNEDD_PROFILE:-embedded} $(BIN)/python -m tunedd_api.cli doctor $(ARGS)

.PHONY: papers
papers: setup  ## Download the arXiv papers of scripts/papers.tsv
	@$(BIN)/python scripts/papers.py

.PHONY: smoke
smoke:  ## Talk to the service at HOST:PORT with curl and check what it says
	@./scripts/smoke.sh

.PHONY: up
up:  ## Start the service, Weaviate and Ollama in containers
	$(COMPOSE) up --build --detach --wait

.PHONY: image
image:  ## Build the container image and name it IMAGE
	docker build --tag $(IMAGE) .

.PHONY: down
down:  ## Stop the containers; their volumes stay
	$(COMPOSE) down

##@ Develop

.PHONY: setup
setup: $(VENV)/.installed  ## Create the virtual environment from the lock file

.PHONY: weights
weights: setup  ## Fetch the embedded models' weights into the cache; WEIGHTS="NAME …" for others
	@$(BIN)/python -m tunedd_api.rag.providers.embedded.weights "$(CACHE)" $(WEIGHTS)

.PHONY: model
model: setup  ## Fetch the embedded model NAME into the cache
	@$(BIN)/python -m tunedd_api.rag.providers.embedded.weights "$(CACHE)" $(NAME)

.PHONY: models
models: setup  ## List the embedded models, and which are at hand
	@$(BIN)/python -m tunedd_api.cli models $(ARGS)

.PHONY: test
test: WEIGHTS = smollm2-135m-instruct all-minilm-l6-v2 multilingual-e5-small
test: setup weights  ## Run the tests and measure branch coverage
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --cov-fail-under=90 $(ARGS)

.PHONY: test-page
test-page: setup  ## Try the page in Chromium, where that is installed
	$(BIN)/python -m pytest tests/page $(ARGS)

.PHONY: test-clients
test-clients: setup  ## Run other programs' clients against the service; NAME="openai-latest mcp" for some
	$(BIN)/python -m tests.clients $(NAME)

.PHONY: fuzz
fuzz: CASES ?= 10000
fuzz: MINUTES ?= 60
fuzz: setup  ## Try CASES=10000 requests made of the API's description, in at most MINUTES=60
	$(BIN)/python -m tests.harness.schema_cases --cases $(CASES) --minutes $(MINUTES) $(ARGS)

.PHONY: eval
eval: setup weights  ## Measure how good the answers are; ARGS="--set FOLDER" measures other sets
	$(BIN)/python -m evals run $(ARGS)

.PHONY: bench
bench: WEIGHTS = smollm2-135m-instruct qwen2.5-coder-0.5b-instruct all-minilm-l6-v2 multilingual-e5-small
bench: setup weights  ## Measure the speed beside other services; NAME="turn …" for some, ARGS=--quick
	$(BIN)/python -m benchmarks $(NAME) $(ARGS)

.PHONY: lint
lint: setup  ## Check style, formatting and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

.PHONY: format
format: setup  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: typecheck
typecheck: setup  ## Check the types
	$(BIN)/mypy

.PHONY: check
check: lint typecheck test  ## Run all of the checks

.PHONY: library
library: setup  ## Build the starter library's PDFs from docs/library
	$(BIN)/python scripts/build_library.py

.PHONY: screenshots
screenshots: setup weights  ## Draw the README's pictures from a talk over data/; needs Chromium
	$(BIN)/python -m scripts.screenshots

.PHONY: vendor
vendor:  ## Copy the libraries of the page from their packages, as their lock file says; needs npm
	@$(PYTHON) scripts/vendor.py

.PHONY: migration
migration: setup  ## Draft a migration, NAME="what it does", from the tables in the code
	@$(BIN)/python scripts/new_migration.py "$(NAME)"

.PHONY: lock
lock: $(POETRY)  ## Resolve the dependencies anew
	$(POETRY) lock

.PHONY: licences
licences: setup .poetry/runtime.txt  ## List the licences of everything that is installed to serve
	@$(BIN)/python scripts/licences.py .poetry/runtime.txt

.PHONY: sbom
sbom: .poetry/runtime.txt .sbom/bin/cyclonedx-py  ## Write the bill of materials (CycloneDX) to sbom.json
	@.sbom/bin/cyclonedx-py requirements --output-reproducible --output-file sbom.json .poetry/runtime.txt
	@echo "Written to sbom.json"

.PHONY: clean
clean:  ## Remove what was built here; the cache of weights stays
	rm -rf $(VENV) .poetry .sbom sbom.json .state .evaluation dist htmlcov .coverage coverage.xml
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:  ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Asked once, and again when other weights are needed: whether they are there is not worth a start of
# Python each time. Who has deleted some is told so by the service, and `make weights` always looks.
$(WEIGHED): tunedd_api/rag/providers/embedded/catalogue.py tunedd_api/rag/providers/embedded/published.py | setup
	@$(BIN)/python -m tunedd_api.rag.providers.embedded.weights "$(CACHE)" $(WEIGHTS)
	@touch $@

# Poetry lives in an environment of its own, so that its needs never meet the project's.
$(POETRY): requirements/poetry.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up Poetry…"
	@$(PYTHON) -m venv .poetry
	@.poetry/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/poetry.txt
	@touch $@

# What serving needs, of the lock file.
.poetry/runtime.txt: poetry.lock pyproject.toml requirements/left-out.txt $(POETRY)
	@$(POETRY) export --quiet --all-extras --output $@
	@$(PYTHON) scripts/leave_out.py requirements/left-out.txt $@

.sbom/bin/cyclonedx-py: requirements/sbom.txt
	@$(PYTHON) -m venv .sbom
	@.sbom/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/sbom.txt
	@touch $@

# The lock file alone says what is installed, and pip checks every hash.
$(VENV)/.installed: poetry.lock pyproject.toml $(POETRY)
	@echo "Installing the locked dependencies into $(VENV)…"
	@$(POETRY) check --lock --quiet
	@$(POETRY) export --quiet --all-extras --all-groups --output .poetry/requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile --require-hashes --no-deps -r .poetry/requirements.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@
