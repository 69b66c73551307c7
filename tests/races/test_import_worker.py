"""A worker killed while it writes an import: nothing of the file stands, and the sweep has it written
once."""

from datetime import timedelta

import pytest
from django.db.models import Count

from common import clock
from common.imports import begin_apply, start_batch, tasks
from common.imports.runs import SILENT
from rivers.models import ImportBatch, Reach
from rivers.sheets.imports import ReachRegister
from tests.races.workers import kill, worker
from tests.rivers.kit import sheet

pytestmark = pytest.mark.django_db(transaction=True)

APP = "tests.races.import_worker"
ROWS = 1200  # three slices


def test_a_killed_workers_import_leaves_nothing_and_is_written_once_by_the_sweep(cast, pipe):
    rows = [
        [f"K{n:05d}", f"测试段{n}", cast.river.code, cast.village.code, 500] for n in range(ROWS)
    ]
    file = sheet("编码 名称 河流编码 行政区代码 长度（米）", *rows)
    batch = start_batch(
        ReachRegister(), file, filename="x.xlsx", options={}, by=cast.town_office, at=clock.now()
    )
    assert batch.counts == {"create": ROWS}
    begin_apply(batch, skip_bad=False, by=cast.town_office, at=clock.now())

    with worker(APP, pipe, IMPORT_HOLD="1") as first:
        assert pipe.wait() == "held"
        assert not Reach.objects.filter(code__startswith="K").exists()
        kill(first)

    batch.refresh_from_db()
    assert (batch.state, batch.attempts) == ("running", 1)
    assert not Reach.objects.filter(code__startswith="K").exists()
    assert not Reach.history.filter(code__startswith="K").exists()

    long_ago = batch.touched_at - SILENT - timedelta(seconds=1)
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=long_ago)
    # Sent twice, as it may be: by the sweep, and by the broker that never heard of the first's end.
    tasks.sweep_imports()
    tasks.sweep_imports()
    with worker(APP, pipe):
        assert pipe.wait().startswith("done")
        batch.refresh_from_db()

    assert (batch.state, batch.attempts) == ("applied", 2)
    assert Reach.objects.filter(code__startswith="K").count() == ROWS
    kept = Reach.history.filter(code__startswith="K").values_list("code").annotate(n=Count("pk"))
    assert set(dict(kept).values()) == {1}
    assert len(kept) == ROWS
