"""Layers of GIS programs as they really come, through the upload page: paired, placed, read, or refused."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Division
from spots.models import ImportBatch, Spot

pytestmark = [pytest.mark.both, pytest.mark.django_db]

FILES = Path(__file__).parent / "files"
# Longitudes of 980101-C01 to -C04.
PLACES = {"C01": 108.057826, "C02": 108.064503, "C03": 108.071088, "C04": 108.077714}


@pytest.fixture
def clerk(client, cast):
    # The areas of these files lie around the seat of their district.
    Division.objects.filter(pk=cast.district.pk).update(longitude=108.07, latitude=30.76)
    client.force_login(cast.district_office)
    return client


def upload(clerk, name):
    file = SimpleUploadedFile(name, (FILES / name).read_bytes())
    return clerk.post("/spots/import/", {"file": file, "datum": "cgcs2000", "batch_name": "第一批"})


def imported(clerk, name):
    """The check page, once its good rows are in."""
    answer = upload(clerk, name)
    assert answer.status_code == 302, answer.text
    page = clerk.get(answer["Location"]).text
    batch = ImportBatch.objects.latest("pk")
    clerk.post(f"/spots/import/{batch.pk}/apply/", {"skip_bad": "yes"})
    return page


def test_a_deleted_record_takes_its_own_shape_with_it_and_no_other(clerk):
    page = imported(clerk, "01-spots-table-with-deleted-record.zip")
    stored = {spot.code[-3:]: spot.longitude for spot in Spot.objects.all()}
    assert stored == {code: PLACES[code] for code in ("C02", "C03", "C04")}
    assert "有 1 条已标记删除的记录，与其图形一并略过" in page


def test_a_layer_cut_short_is_refused_on_the_upload_page(clerk):
    answer = upload(clerk, "02-spots-layer-cut-short.zip")
    assert answer.status_code == 422
    assert "图形文件（.shp）不完整" in answer.text
    assert not ImportBatch.objects.exists()


def test_a_layer_of_another_datum_is_refused_with_what_to_do(clerk):
    answer = upload(clerk, "03-spots-xian80-degrees.zip")
    assert answer.status_code == 422
    assert "西安80" in answer.text
    assert "转为 CGCS2000" in answer.text
    assert not ImportBatch.objects.exists()


def test_a_text_cut_in_a_character_is_read_without_the_piece(clerk):
    page = imported(clerk, "04-spots-text-cut-in-character.zip")
    kinds = list(Spot.objects.order_by("code").values_list("kind_words", flat=True))
    assert kinds == ["长井溪河疑似", "长井溪河疑似", "x", "x"]
    assert "没有写明文字编码，属性表的文字按 UTF-8 读取" in page
    assert "末尾不完整的字没有读入" in page
