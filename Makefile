# Everything a newcomer needs: `make weihai` runs the main job, `make test` the tests.
.PHONY: weihai test test-all build setup lint format readme season workbooks bench mistakes hostile golden docs clean

OUT ?= out/weihai
# Further words for the command, for example FLAGS='--lang en'.
FLAGS ?=

weihai: build
	@mkdir -p $(dir $(OUT))
	.build/release/fenliang allocate Datasets/weihai-batch3 -o $(OUT) --force $(FLAGS)

build: setup
	swift build -c release --product fenliang

test: setup
	Scripts/test.sh

# Every seed of the random tests: for a night.
test-all: setup
	FENLIANG_SEEDS=all Scripts/test.sh

readme: build
	Scripts/check-readme.sh

season: build
	Scripts/season.sh

workbooks: build
	Scripts/check-workbooks.sh

bench: build
	Benchmarks/quick.sh

# Mistakes planted into the samples, and where the tables are there into plans of real usage.
mistakes: build
	Scripts/planted-mistakes.py .build/release/fenliang --samples-only --count 40

hostile: build
	Scripts/hostile.sh

golden: build
	python3 Scripts/golden.py

docs: setup
	Scripts/docs.sh

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format format --in-place --recursive Package.swift Sources Tests

setup:
	Scripts/install-dependencies.sh

clean:
	rm -rf .build out
