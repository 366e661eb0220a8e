# Needs python3 (3.11 or newer) and make; bootstrap.py installs everything else.
PYTHON ?= python3
WORLD ?= normal
WORKERS ?= 2
RUN = .venv/bin/python

.PHONY: help demo test check bench mutate code clean

help:
	@echo "make demo    the portal with a demo world, on http://localhost:8000 (PORT=, SIM_PORT=, WORLD=large)"
	@echo "make test    the whole test suite, two processes side by side (WORKERS=0 for one; ARGS= for pytest)"
	@echo "make check   style, types, imports, migrations, deployment checks"
	@echo "make bench   the benchmarks; writes var/bench.json"
	@echo "make mutate  whether the tests of rights notice wrong code of rights; half an hour"
	@echo "make code    a one-time code of a demo login (USER=)"
	@echo "make clean   remove var/ (the demo's data)"

demo:
	@$(PYTHON) bootstrap.py demo
	@exec $(RUN) -m selfservice.local demo --world $(WORLD)

test:
	@$(PYTHON) bootstrap.py dev
	@env -u PYTHONDONTWRITEBYTECODE $(RUN) -m pytest -n $(WORKERS) $(ARGS)

check:
	@$(PYTHON) bootstrap.py dev
	@$(RUN) -m selfservice.local check

bench:
	@$(PYTHON) bootstrap.py dev
	@$(RUN) -m tests.bench $(ARGS)

mutate:
	@$(PYTHON) bootstrap.py dev
	@$(RUN) -m tests.mutation $(ARGS)

code:
	@$(RUN) -m selfservice.local code --user "$(USER)"

clean:
	@if [ -x $(RUN) ]; then $(RUN) -m selfservice.local clean; else rm -rf var; fi
