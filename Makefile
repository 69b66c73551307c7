# 河长制管理门户: every command a developer, an operator or CI needs. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Where this is set (some containers and CI machines do), each of the hundred Pythons of a run would compile all it
# imports anew: four seconds of processor for the portal, ten for a process of tests.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
BIN := .venv/bin
# A temporary folder of its own for each run, and no process left when it ends.
CONTAINED := $(PY) scripts/contained
# Parallel test processes. T=path limits a test target: make test-postgres T=tests/issues
JOBS ?= 2
T ?= tests
DB ?= sqlite
# Of `-n`, tests of one group stay in one process; the slowest ten are named at the end.
PYTEST = $(CONTAINED) $(PY) -m pytest -n $(JOBS) --dist loadgroup --durations=10

.PHONY: help
help: ## 列出全部命令
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

## --- set-up

.PHONY: setup
setup: ## 建虚拟环境，装齐开发与测试用的软件包和前端库
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j 2) setup-python setup-frontend

# Both mostly wait for the network and the disk, so they go side by side; make says how many go where it was told.
.PHONY: setup-python
setup-python:
	@scripts/python-env dev

.PHONY: setup-frontend
setup-frontend:
	@scripts/frontend dev

.PHONY: setup-run
setup-run:
	@scripts/python-env run
	@scripts/frontend

.PHONY: setup-tests
setup-tests: setup
	@scripts/system-packages test

.PHONY: lock
lock: setup ## 按 requirements*.in 与 package.json 重新锁定版本（UPGRADE=1 取新版）
	@scripts/lock

## --- the portal

.PHONY: run
run: setup-run ## 一条命令启动门户：装依赖、建库、演示数据、后台任务（PORT、HEZHANG_DATA 可改；DEMO=0 不要演示数据；PHONE=1 供手机试用）
	@END_WITH=$$PPID exec $(PY) -m hezhang.serve

.PHONY: demo
demo: setup-run ## 在 HEZHANG_DATA 的数据库里重建演示区县
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo

.PHONY: shell
shell: setup-run ## 打开 Django 命令行
	@$(PY) manage.py shell

.PHONY: migrations
migrations: setup ## 按模型的改动生成迁移文件
	@$(PY) manage.py makemigrations

## --- tests

# One PostgreSQL for the two runs that ask it, so that its database is migrated once (tests/services/template.py).
.PHONY: test
test: setup-tests ## 全部测试：手机端（Node）、PostgreSQL + Redis（全部）、SQLite（有差别的）、浏览器，四次运行
	@$(CONTAINED) $(PY) -m tests.services -- bash -c 'failed=(); for run in phone postgres sqlite browser; do \
	  echo "== make test-$$run"; \
	  $(MAKE) --no-print-directory test-$$run || failed+=("test-$$run"); \
	done; \
	if [ $${#failed[@]} -gt 0 ]; then echo "没有通过：$${failed[*]}" >&2; exit 1; fi'

.PHONY: test-phone
test-phone: setup ## 手机端的待传清单、巡河记录和画面的文字（Node 自带的测试，几秒）
	@scripts/with-node npm run --silent test

# A fifth of its time goes by in waiting for servers that are stopped, killed and started: a third process uses it.
.PHONY: test-postgres
test-postgres: JOBS := $(if $(filter 2,$(JOBS)),3,$(JOBS))
test-postgres: setup-tests ## 在临时的 PostgreSQL 与 Redis 上跑全部测试，含并发测试（T=路径）
	@HEZHANG_TEST_DB=postgres $(PYTEST) $(T)

.PHONY: test-sqlite
test-sqlite: setup-tests ## 在 SQLite 上跑两种数据库会有差别的测试（ALL=1 跑全部，T=路径）
	@env -u TEST_DATABASE_URL -u TEST_REDIS_URL HEZHANG_TEST_DB=sqlite $(PYTEST) $(if $(ALL),,--differing) $(T)

.PHONY: test-browser
test-browser: setup-tests ## 用真实的 Chromium 走页面，手机端另用 WebKitGTK（iPhone 的内核）走一遍
	@HEZHANG_TEST_DB=postgres $(PYTEST) $(if $(filter-out tests,$(T)),$(T),tests/browser)

.PHONY: test-one
test-one: setup ## 单独跑一个测试：make test-one T=tests/issues/test_x.py DB=postgres K=名字
	@HEZHANG_TEST_DB=$(DB) $(CONTAINED) $(PY) -m pytest $(T) $(if $(K),-k '$(K)')

.PHONY: fuzz
fuzz: setup ## 攻击一个真实运行的门户：接口、逐字节的请求、损坏的文件和炸弹（A='wire files api' 选其中几样）
	@$(CONTAINED) $(PY) -m tests.hostile $(A)

.PHONY: try-guide
try-guide: setup ## 在一台空的 Debian 上逐行照做 docs/deploy.md 的“不用容器”（须 root，约十分钟）
	@scripts/system-packages guide
	@$(CONTAINED) $(PY) -m tests.guide

.PHONY: coverage
coverage: setup-tests ## SQLite 测试的覆盖率
	@HEZHANG_TEST_DB=sqlite $(PYTEST) --cov --cov-report=term tests

.PHONY: screenshots
screenshots: setup-tests ## 在演示数据上重拍 docs/screenshots 里的页面
	@$(PY) scripts/screenshots

## --- checks

# mypy takes as long as all the others together, so two run at a time, each telling what it found at its end.
.PHONY: lint
lint: setup ## 全部检查（make -k lint 遇错不停）
	@$(MAKE) --no-print-directory -j $(JOBS) --output-sync=target \
	  lint-types lint-django lint-python lint-templates lint-phone lint-rooms

.PHONY: lint-python
lint-python: setup ## 检查 Python 的写法与格式
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: lint-rooms
lint-rooms: setup ## 检查各应用之间的依赖方向
	$(BIN)/lint-imports --no-cache --no-logo

.PHONY: lint-templates
lint-templates: setup ## 检查页面模板
	$(BIN)/djlint --lint --quiet templates

.PHONY: lint-phone
lint-phone: setup ## 检查手机端的类型，和最旧的浏览器没有的写法
	scripts/with-node npm run --silent lint

.PHONY: lint-types
lint-types: setup ## 检查类型
	$(CONTAINED) $(BIN)/mypy .

.PHONY: lint-django
lint-django: setup ## 检查迁移是否齐全、正式设置是否安全
	DJANGO_SETTINGS_MODULE=hezhang.settings.test $(CONTAINED) $(PY) manage.py makemigrations --check --dry-run
	$(CONTAINED) scripts/check-deploy

.PHONY: format
format: setup ## 整理代码格式，修正能自动修正的问题
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: bench
bench: setup ## 量性能，每项打印与底线之比（结果在 bench/results/）
	@scripts/system-packages bench
	@$(CONTAINED) $(PY) -m bench
