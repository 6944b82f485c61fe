.DEFAULT_GOAL := help
.PHONY: help serve build watch test check-cargo-leptos fuzz schemathesis bench doctor clean-tools

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1@\2/p' $(MAKEFILE_LIST) | while IFS=@ read -r target what; do printf '%-18s %s\n' "$$target" "$$what"; done

serve: ## build the optimised site and serve it on http://localhost:3000
	@scripts/serve.sh

build: ## leave target/release/portico, the whole site inside it
	@scripts/build.sh

watch: ## rebuild and reload the browser at every edit
	@scripts/watch.sh

test: ## formatting, lints, tests on SQLite and PostgreSQL, browser stories
	@scripts/test.sh

check-cargo-leptos: ## browser stories on what cargo leptos build --release leaves
	@scripts/check-cargo-leptos.sh

fuzz: ## look for a minute each for texts that break a parser
	@maintenance/fuzz.sh

bench: ## load the built server and print what was measured
	@scripts/bench.sh

doctor: ## check this machine and say what to do about what is wrong
	@scripts/doctor.sh

schemathesis: ## hold the built server against its OpenAPI document
	@maintenance/schemathesis.sh

clean-tools: ## remove the tools that make has installed outside this folder
	@scripts/tools/crates.sh clean
