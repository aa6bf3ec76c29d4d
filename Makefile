.DEFAULT_GOAL := help
.PHONY: help run test dev lint bench audit storm fuzz sqlx sdk clean

help: ## this list
	@echo 'make …'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

run: ## set everything up, build, and start Minhu on 127.0.0.1:3000
	@scripts/run

test: ## set everything up and run every test
	@scripts/test

dev: ## start a debug build, and again whenever something changes
	@scripts/dev

lint: ## formatting, clippy, scripts
	@scripts/setup
	@scripts/lint

bench: ## figures beside the budgets
	@scripts/bench
	@scripts/bench-api
	@scripts/bench-bulky

audit: ## licences, advisories, and the whole product of browser tests
	@scripts/audit

storm: ## tests that kill and crowd, for minutes
	@scripts/storm

fuzz: ## whether the API is as it describes itself, for minutes
	@scripts/fuzz-api

sqlx: ## describe the queries in .sqlx again, after one has changed
	@scripts/sqlx-prepare

sdk: ## write the API's client again, after sdk/openapi.json has changed
	@scripts/sdk

clean: ## remove what was built; data in .minhu stays
	@rm -rf target end2end/node_modules end2end/test-results end2end/report
