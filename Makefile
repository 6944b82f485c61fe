.DEFAULT_GOAL := help
.PHONY: help serve build dist watch test test-portico upgrade check-cargo-leptos fuzz schemathesis rehearse failover scaling bench lighthouse engines contact-sheet accessibility-trees pictures doctor clean-tools

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1@\2/p' $(MAKEFILE_LIST) | while IFS=@ read -r target what; do printf '%-18s %s\n' "$$target" "$$what"; done

serve: ## build the optimised site and serve it on http://localhost:3000
	@portico/scripts/serve.sh

build: ## build target/release/portico with the whole site inside
	@portico/scripts/build.sh

dist: ## build target/dist/portico, smaller and faster, for deployment
	@PORTICO_PROFILE=dist portico/scripts/build.sh

watch: ## rebuild and reload the browser after every edit
	@portico/scripts/watch.sh

test: ## check formatting and lints, run tests on SQLite and PostgreSQL, and browser stories
	@portico/scripts/test.sh

test-portico: ## run the tests of Portico itself
	@portico/scripts/test.sh portico

upgrade: ## upgrade to a newer version of Portico: make upgrade FROM=url [REF=tag]
	@portico/scripts/upgrade.sh "$(FROM)" $(REF)

check-cargo-leptos: ## run browser stories on the site of cargo leptos build --release
	@portico/scripts/check-cargo-leptos.sh

fuzz: ## search for inputs that break a parser, one minute per target
	@portico/maintenance/fuzz.sh

bench: ## measure the built server and its hot functions
	@portico/scripts/bench.sh

lighthouse: ## measure the first pages of the built server with Lighthouse, as on a phone
	@portico/scripts/lighthouse.sh

engines: ## run main journeys of the built server in Firefox and WebKit
	@portico/maintenance/engines.sh

contact-sheet: ## take pictures of every page of the built server, in every state
	@portico/maintenance/contact-sheet.sh

accessibility-trees: ## update the stored accessibility trees of the pages, after a wanted change
	@portico/scripts/test/browser.sh portico accessibility_trees --update-snapshots=all

pictures: ## draw the icons and the picture for shared links, from the brand of the built server
	@portico/scripts/pictures.sh

doctor: ## check this machine and say how to fix problems
	@portico/scripts/doctor.sh

schemathesis: ## test the built server against its OpenAPI document
	@portico/maintenance/schemathesis.sh

rehearse: ## generate an app, change it, upgrade it, and test it after each step
	@portico/scripts/rehearse.sh

failover: ## kill databases and nodes under load, and check that no acknowledged write is lost
	@portico/maintenance/failover.sh

scaling: ## measure what a request costs a node and PostgreSQL
	@portico/maintenance/scaling.sh

clean-tools: ## remove the tools that were installed outside this folder
	@portico/scripts/tools/crates.sh clean
