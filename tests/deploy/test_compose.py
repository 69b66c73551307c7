"""What docker-compose.yml and the Dockerfile promise, read from the files (no engine is needed)."""

import os
import re
import subprocess
from functools import partial
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "phones", "worker", "beat"]
DEPLOY_PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def variables_read():
    """Every environment variable that the deployed portal reads, by where it is read."""
    found = {}
    python = [*ROOT.glob("hezhang/settings/*.py"), *ROOT.glob("deploy/*.py")]
    local_only = {"local.py", "test.py", "gunicorn_embedded.py"}
    for path in python:
        if path.name not in local_only:
            text = path.read_text(encoding="utf-8")
            for name in re.findall(r"""(?:env\.\w+|environ(?:\.get)?)[(\[]\s*"(\w+)\"""", text):
                found[name] = path.name
    for name in re.findall(r"\$\{([A-Z]\w+)", (ROOT / "deploy/entrypoint").read_text()):
        found[name] = "entrypoint"
    return found


READ = variables_read()
# What a container never needs to be told.
SET_BY_THE_IMAGE = {
    "GUNICORN_BIND",  # nginx looks for the portal at port 8000
    "PHONES_BIND",  # likewise, in a container of its own
    "WORKER_NAME",  # a container's own name is its worker's
    "PROXY_COUNT",  # our nginx is the one proxy
    "HEZHANG_DATA",  # ENV of the Dockerfile
    "DJANGO_SETTINGS_MODULE",  # likewise
}


def test_the_settings_read_something():
    assert {"SECRET_KEY", "DATABASE_URL", "ATTACHMENTS_ACCEL", "WORKER_CONCURRENCY"} <= set(READ)


@pytest.mark.parametrize("name", sorted(READ))
def test_every_variable_is_explained_to_the_operator(name):
    rows = [line for line in DEPLOY_PAGE.splitlines() if line.startswith("| `")]
    assert any(f"`{name}`" in row.split("|")[1] for row in rows), f"docs/deploy.md: {name}"


@pytest.mark.parametrize("name", sorted(set(READ) - SET_BY_THE_IMAGE))
def test_every_variable_reaches_the_containers(name):
    given = [SERVICES[service].get("environment", {}) for service in OURS]
    assert any(name in environment for environment in given)


def test_no_variable_is_given_that_nobody_reads():
    for service in OURS:
        assert set(SERVICES[service]["environment"]) <= set(READ), service


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_log_grows_for_ever(name):
    assert SERVICES[name]["logging"]["options"] == {"max-size": "20m", "max-file": "10"}


def test_nginx_may_read_the_uploads_that_the_portal_asks_it_to_send():
    web, nginx = SERVICES["web"], SERVICES["nginx"]
    inner = web["environment"]["ATTACHMENTS_ACCEL"]
    config = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert re.search(rf"location {inner} \{{\s+internal;\s+alias /data/uploads/;", config)
    assert "data:/data:ro" in nginx["volumes"]
    owner = re.search(r"groupadd --gid (\d+) portal", DOCKERFILE).group(1)
    assert nginx["group_add"] == [owner]


def test_it_has_the_parts_of_a_portal():
    assert set(SERVICES) == {*OURS, "postgres", "redis", "nginx"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_that_stays_says_whether_it_is_well(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_comes_back_after_a_crash(name):
    assert SERVICES[name]["restart"] in ("unless-stopped", "on-failure")


@pytest.mark.parametrize(
    "variable",
    [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "TLS_DIR",
    ],
)
def test_nothing_starts_without_its_secrets_and_addresses(variable):
    uses = re.findall(rf"(?<!\$)\$\{{{variable}(.*?)\}}", TEXT)
    assert uses
    assert all(use.startswith(":?") and len(use) > 2 for use in uses)


def test_no_secret_has_a_default_or_stands_in_the_file():
    for name, default in re.findall(r"\$\{(\w+):-(.*?)\}", TEXT):
        assert not re.search("PASSWORD|SECRET|KEY|TOKEN", name) or default == "", name
    for service in SERVICES.values():
        for name, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|AUTH$", name):
                assert str(value).startswith("${"), name


def test_only_nginx_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_the_database_the_broker_and_the_uploads_outlive_their_containers():
    assert set(COMPOSE["volumes"]) == {"data", "postgres", "redis"}
    assert "postgres:/var/lib/postgresql/data" in SERVICES["postgres"]["volumes"]
    assert "redis:/data" in SERVICES["redis"]["volumes"]
    assert all("data:/data" in SERVICES[name]["volumes"] for name in OURS)


def test_the_portal_runs_with_several_processes_and_one_beat():
    assert SERVICES["web"]["environment"]["WEB_CONCURRENCY"] == "${WEB_CONCURRENCY:-4}"
    assert SERVICES["phones"]["environment"]["PHONES_CONCURRENCY"] == "${PHONES_CONCURRENCY:-2}"
    assert "deploy" not in SERVICES["beat"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_the_containers_can_change_nothing_but_the_data(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_database_and_broker_are_reached_by_the_portal_alone():
    assert COMPOSE["networks"]["store"] == {"internal": True}
    inside = [name for name, service in SERVICES.items() if "store" in service.get("networks", [])]
    assert sorted(inside) == sorted([*OURS, "postgres", "redis"])
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["store"]
        assert "ports" not in SERVICES[name]
    assert "requirepass" in SERVICES["redis"]["command"][2]


def test_every_image_of_others_can_be_pinned_to_a_digest_and_the_page_says_how():
    for name in ("postgres", "redis", "nginx"):
        image = SERVICES[name]["image"]
        assert image.startswith(f"${{{name.upper()}_IMAGE:-"), image
        assert f"`{name.upper()}_IMAGE`" in DEPLOY_PAGE
    # So can those that ours is built from: the Dockerfile takes each from an argument, and compose gives it.
    built = SERVICES["web"]["build"]["args"]
    given = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert {image.strip("${}") for image in given} == set(built)
    for name, default in re.findall(r"^ARG (\w+_IMAGE)=(\S+)", DOCKERFILE, re.M):
        assert built.pop(name) == f"${{{name}:-{default}}}"
        assert f"`{name}`" in DEPLOY_PAGE
    assert built == {}
    assert "@sha256:" in DEPLOY_PAGE


def test_the_digests_of_all_images_are_asked_for_by_one_line(tmp_path):
    """With a `docker` that answers as the registry would; one that does not answer is told, and writes no line."""
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/sh\nprintf "sha256:%s\\n" "$(echo "$4" | sha256sum | cut -c 1-64)"\n')
    docker.chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    run = partial(
        subprocess.run, ROOT / "scripts/pin-images", env=path, capture_output=True, text=True
    )
    lines = run(check=True).stdout.splitlines()
    assert {line.split("=")[0] for line in lines} == set(re.findall(r"\w+_IMAGE(?=:-)", TEXT))
    assert all(re.search(r"=\S+:\S+@sha256:[0-9a-f]{64}$", line) for line in lines)
    docker.write_text("#!/bin/sh\necho nothing\n")
    failed = run(check=False)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "没有查到" in failed.stderr


def test_no_container_works_as_root():
    # nginx comes in an image without root.
    assert SERVICES["redis"]["user"] == "redis"
    assert SERVICES["postgres"]["user"] == "postgres"
    assert "unprivileged" in SERVICES["nginx"]["image"]
    assert "command" not in SERVICES["postgres"]


@pytest.mark.parametrize("name", ["web", "phones", "worker", "beat"])
def test_nothing_of_ours_starts_before_the_tables_are_there(name):
    condition = SERVICES[name]["depends_on"]["migrate"]["condition"]
    assert condition == "service_completed_successfully"
    assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://")


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_a_role_of_the_entry_point(name):
    roles = re.findall(r"^  (\w+)\) exec", (ROOT / "deploy/entrypoint").read_text(), re.M)
    assert SERVICES[name]["command"][0] in roles


def test_the_image_runs_as_an_ordinary_user_and_keeps_npm_outside():
    stages = DOCKERFILE.split("\nFROM ")
    last = stages[-1]
    users = re.findall(r"^USER (\w+)", last, re.M)
    assert users
    assert users[-1] not in ("root", "0")
    assert last.index("USER portal") < last.index("ENTRYPOINT")
    assert "npm" not in last.replace("npm and", "")
    assert "scripts/frontend" in DOCKERFILE
    assert "collectstatic" in last
    assert "hezhang.settings.production" in last


def test_the_image_takes_in_no_secret_and_no_data_of_this_machine():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", ".env", "var", "node_modules", "tests"} <= set(ignored)


def test_every_file_the_image_or_compose_names_is_there():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    named = [name for line in copied for name in line.split()]
    mounted = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]
    assert named
    assert mounted
    assert [name for name in named + mounted if not (ROOT / name).exists()] == []
