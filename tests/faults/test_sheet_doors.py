"""Damaged books at every door that takes a sheet: an answer in words, never a failure."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from random import Random

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from common.imports.registers import REGISTERS
from common.spreadsheets import write_rows
from tests.common.books import packed

DOORS = {
    "rivers": "/rivers/import/",
    "reaches": "/rivers/reaches/import/",
    "outfalls": "/rivers/outfalls/import/",
    "signboards": "/rivers/signboards/import/",
    "sections": "/waters/sections/import/",
    "announced": "/waters/announced/import/",
    "samples": "/waters/samples/import/",
    "schemes": "/river-health/schemes/import/",
    "rubrics": "/scoring/rubrics/import/",
    "outfall_surveys": "/outfalls/survey/import/",
    "chiefs": "/chiefs/people/import/",
    "divisions": "/accounts/divisions/import/",
    "units": "/accounts/units/import/",
    "spots": "/spots/import/",
    "lines": "/plans/import/",
    "old_issues": "/issues/old/import/",
    "old_patrols": "/inspections/patrols/old/import/",
    "old_complaints": "/complaints/old/import/",
    "spot_verdicts": "/spots/verdicts/import/",
}


def columns_of(target):
    return next(r.columns for (_, name), r in REGISTERS.items() if name == target)


def damaged(content, seed):
    """One of the ways in which a file arrives broken, by the seed."""
    chance = Random(seed)
    if seed % 4 == 0:
        return content[: chance.randrange(len(content))]
    if seed % 4 == 1:
        out = bytearray(content)
        for _ in range(8):
            out[chance.randrange(len(out))] = chance.randrange(256)
        return bytes(out)
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = sorted(parts)
    one, other = chance.choice(names), chance.choice(names)
    if seed % 4 == 2:
        parts[one], parts[other] = parts[other], b""
    else:
        sheet = bytearray(parts["xl/worksheets/sheet1.xml"])
        for _ in range(6):
            sheet[chance.randrange(len(sheet))] = chance.randrange(256)
        parts["xl/worksheets/sheet1.xml"] = bytes(sheet)
    return packed(parts)


def test_every_register_has_its_door_here():
    assert {target for _, target in REGISTERS} == set(DOORS)


def test_a_worker_that_serves_no_page_knows_every_register():
    """Large files are read by a worker, which imports no addresses and so none of what only they import."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from common.imports.registers import REGISTERS; "
            "print(*(target for _, target in REGISTERS))",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )
    assert set(told.stdout.split()) == set(DOORS)


@pytest.mark.parametrize("target", DOORS)
def test_a_damaged_book_is_answered_in_words_at_every_door(client, cast, target):
    client.force_login(cast.district_office)
    columns = [replace(column, value=None) for column in columns_of(target)]
    row = {column.key: column.example for column in columns}
    content = write_rows(columns, [row] * 3, title="表").read()
    for seed in range(24):
        file = SimpleUploadedFile("登记册.xlsx", damaged(content, seed))
        answer = client.post(DOORS[target], {"file": file, "datum": "wgs84"})
        assert answer.status_code in (302, 422), seed
        if answer.status_code == 422:
            assert any(answer.context["form"].errors.values()), seed
        else:
            assert client.get(answer["Location"]).status_code == 200
