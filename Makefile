# Les commandes du portail. «make» ou «make help» les dit toutes.

.DEFAULT_GOAL := help
.PHONY: help run test test-all coverage lint lint-types lint-style bench pictures fonts lock clean

HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

help: ## cette aide
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## installe ce qui manque et sert le portail (HOST=127.0.0.1 PORT=8000)
	@.ci/python -P consortium/serving/bind.py "$(HOST)" "$(PORT)"
	@.ci/venv requirements.lock
	@exec .venv/bin/python manage.py serve

test: ## les essais : sur PostgreSQL et Redis s’ils répondent, puis sur SQLite ce qui touche au moteur
	@.ci/venv requirements-dev.lock
	@.venv/bin/python -m tests.run $(ARGS)

test-all: ## tous les essais, sur les deux bases
	@.ci/venv requirements-dev.lock
	@.venv/bin/python -m tests.run --all $(ARGS)

coverage: ## ce que les essais parcourent du code, et le plancher (fail_under, pyproject.toml)
	@.ci/venv requirements-dev.lock
	@.venv/bin/python -m tests.coverage $(ARGS)

lint: ## style du code et des gabarits, types, étages, migrations, sécurité, conteneurs
	@.ci/venv requirements-dev.lock
	@$(MAKE) --no-print-directory --jobs=2 --output-sync lint-types lint-style

lint-types:
	.venv/bin/mypy

lint-style:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --quiet --lint .
	.venv/bin/lint-imports
	.venv/bin/python manage.py makemigrations --check --dry-run
	HTTPS=1 .venv/bin/python manage.py check --deploy --fail-level WARNING
	.venv/bin/hadolint Dockerfile
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml

bench: ## mesure et compare aux buts (ARGS="pages pics --events 5000 100000", ARGS=--help)
	@.ci/venv requirements-dev.lock
	.venv/bin/python -m tests.bench $(ARGS)

pictures: ## refait les images des guides (docs/fr/pictures) d’après le portail en marche
	@.ci/venv requirements-dev.lock
	.venv/bin/python -m tests.guide_pictures
	DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python -c "import django; django.setup(); from tests.artwork_sheet import take; take()"

fonts: ## refait les polices du portail (static/fonts) à partir de leurs paquets npm
	@.ci/fonts

lock: ## refait les deux fichiers de versions à partir de pyproject.toml
	@.ci/lock

clean: ## retire l’environnement et les caches ; garde les données (var/)
	rm -rf .venv .venv-lock .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -exec rm -rf {} +
