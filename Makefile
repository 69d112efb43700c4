GO      ?= go
FUZZTIME ?= 20s
BENCH   ?= .

# The independent readers and peers that the tests check against: each a
# command or a file, and the Debian package that has it.
TOOLS = tshark:tshark freeradius:freeradius nfcapd:nfdump softflowd:softflowd \
	dkimverify:python3-dkim /usr/lib/python3/dist-packages/authres:python3-authres opendkim-testmsg:opendkim-tools postconf:postfix /usr/share/doc/libsasl2-modules:libsasl2-modules swaks:swaks sqlite3:sqlite3

# Servers are where only root looks.
export PATH := $(PATH):/usr/sbin

# Makes Debian install a server without starting it: the tests start their own.
POLICY = /usr/sbin/policy-rc.d

# What has goroutines: the race detector runs on these packages, and on these
# tests of others.
RACY       = ./sim ./s1ap/transport/... ./hss/... ./scenarios/provider ./traffic/store
RACY_TESTS = -run 'Live|ThirdParty|Serve|Export|Collect|Interrupted|Recording|Population' ./scenarios ./cmd/sunsetlab

.PHONY: lab test bench fuzz lint generate tools build

lab: ## play the shipped scenarios
	$(GO) run ./cmd/sunsetlab run

build: ## bin/sunsetlab
	$(GO) build -o bin/sunsetlab ./cmd/sunsetlab

test: tools ## all tests, and how many checks were left out for want of a tool
	$(GO) vet ./...
	$(GO) test -json -timeout 30m ./... | $(GO) run ./internal/testsum
	@if command -v $${CC:-gcc} >/dev/null; then \
		echo "with the race detector:"; \
		{ $(GO) test -json -timeout 30m -race $(RACY); $(GO) test -json -timeout 30m -race $(RACY_TESTS); } | $(GO) run ./internal/testsum; \
	else \
		echo "missing: gcc (Debian package gcc): the race detector is left out"; [ -z "$$CI" ]; \
	fi

tools: ## install the tools the tests need, where apt may
	@missing=; made=; for t in $(TOOLS); do command -v $${t%:*} >/dev/null || [ -e $${t%:*} ] || missing="$$missing $${t#*:}"; done; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			[ -e $(POLICY) ] || { printf '#!/bin/sh\nexit 101\n' >$(POLICY) && chmod +x $(POLICY) && made=1; }; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null || true; \
			[ -z "$$made" ] || rm -f $(POLICY); \
			if command -v systemctl >/dev/null; then for s in freeradius postfix softflowd nfdump; do \
				case "$$missing" in *$$s*) systemctl disable $$s >/dev/null 2>&1 || true;; esac; done; fi; \
		fi; \
		for t in $(TOOLS); do command -v $${t%:*} >/dev/null || [ -e $${t%:*} ] || echo "missing: $${t%:*} (Debian package $${t#*:}): the checks that need it are left out"; done; \
	fi

bench: ## speed and size
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

fuzz: ## every fuzz target for FUZZTIME
	@for pkg in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$f"; \
			$(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done

lint: ## gofmt, vet, staticcheck
	@bad=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "not gofmt clean:"; echo "$$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

generate: ## codecs and schema from their declarations
	$(GO) generate ./...
