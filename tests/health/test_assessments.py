"""An assessment from 筹备 to its archive: values with evidence, sentences, four eyes, publicity, tasks, the report."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.errors import Conflict, Invalid, NotAllowed
from common.text.months import Month
from health.models import Assessment, RaisedTask
from health.neighbours.cards import health_card
from health.neighbours.inbox import health_counts
from health.services.assessments import ValueInput, enter_value
from health.services.projects import StepInput, add_step
from health.services.schemes import put_in_force, save_node
from health.services.tasks import NewTask, raise_tasks, weak_indicators
from plans.models import Line, Revision, TaskList
from tests import factories as make
from tests.cast import DISTRICT
from tests.health import kit
from tests.health.kit import at, done, value
from tests.photos import photo
from tests.plans.making import task_list
from tests.waters import water_kit
from waters import services

pytestmark = pytest.mark.django_db


def detail(client, of):
    return client.get(reverse("health:assessment_detail", args=[of.pk])).content.decode()


def test_the_unit_enters_values_with_evidence_and_each_score_says_how_it_came_about(client, cast):
    of = kit.surveying(cast)
    client.force_login(cast.unit_clerk)
    address = reverse("health:value_enter", args=[of.pk, "n2"])
    refused = client.post(address, {"value": "82.5"})
    assert refused.status_code == 422
    assert "请填写数据来源" in refused.content.decode()
    file = SimpleUploadedFile("年报.jpg", photo(), "image/jpeg")
    sent = {"value": "82.5", "source": "监测站年报", "scans": file}
    assert client.post(address, sent).status_code == 302
    shown = detail(client, of)
    assert (
        "水质优劣程度 82.5 分：实测 82.5 %，0 % 得 0 分、100 % 得 100 分，其间按直线取值，权重 0.5。"
        in shown
    )
    assert "年报.jpg" in shown
    # Entered anew, what was there before stays, with its evidence.
    value(of, "n2", "84", cast.unit_clerk)
    assert of.values.count() == 2
    shown = detail(client, of)
    assert "水质优劣程度 84 分" in shown
    file_page = shown.split('href="/river-health/')[1:]
    found = next(part.split('"')[0] for part in file_page if "/files/" in part)
    assert client.get(f"/river-health/{found}").status_code == 200
    assert "还差 2 处才能提交评审" in shown


def test_water_quality_is_drawn_with_its_source_until_the_assessor_types_another(client, cast):
    version = kit.draft(cast)
    node = replace(version.tree.by_key["n2"], draws="good_share")
    by = cast.district_office
    save_node(version_id=version.pk, node=node, by=by, at=at(1, 5))
    of = kit.surveying(cast, version=put_in_force(version_id=version.pk, by=by, at=at(1, 6)))
    client.force_login(cast.unit_clerk)
    address = reverse("health:value_enter", args=[of.pk, "n2"])
    assert "没有登记在用的断面，请自己填写" in client.get(address).content.decode()
    drawn = ValueInput(is_drawn=True)
    enter = {"assessment_id": of.pk, "key": "n2", "by": cast.unit_clerk}
    with pytest.raises(Invalid, match="没有可以采用的水质数据：清溪河没有登记在用的断面"):
        enter_value(given=drawn, at=at(3, 1), **enter)
    where = water_kit.section(cast)
    for month, water_class in ((1, "2"), (2, "4")):
        water_kit.announced(cast.unit_clerk, where, Month(2026, month), water_class=water_class)
    services.close_month(
        division=cast.district, month=Month(2026, 1), by=cast.district_office, at=at(2, 3)
    )
    seen = client.get(address).content.decode()
    assert "断面D12026年有类别的共 2 个月次，Ⅰ–Ⅲ类 1 个，其中 1 个未定稿" in seen
    # What was typed beside is not taken for the portal's.
    assert client.post(address, {"how": "drawn", "value": "99", "source": "x"}).status_code == 302
    row = of.values.get()
    assert (row.is_drawn, row.value, row.source[:7]) == (True, 50, "本平台水质月报")
    assert "现为" not in detail(client, of)
    water_kit.announced(cast.unit_clerk, where, Month(2026, 3), water_class="3")
    assert "填写以后水质数据有变化，现为 66.67 %" in detail(client, of)
    typed = {"how": "typed", "value": "80", "source": "年报"}
    assert client.post(address, typed | {"source": ""}).status_code == 422
    for number, words in (("0.8", "是否应为 80 %"), ("180", "超过 100 %"), ("-3", "是负数")):
        asked = client.post(address, typed | {"value": number})
        assert asked.status_code == 422
        assert words in asked.content.decode()
        assert f'value="{number}"' in asked.content.decode()
    assert client.post(address, typed).status_code == 302
    row = of.values.last()
    assert (row.is_drawn, row.value, row.source) == (False, 80, "年报")
    assert "现为" not in detail(client, of)


@pytest.mark.parametrize(
    ("key", "given", "field", "words"),
    [
        ("n2", {}, "value", "“水质优劣程度”没有填写数值"),
        ("n2", {"is_void": True}, "is_void", "必评指标，不能不评"),
        ("n6", {"is_void": True}, "note", "写明不评的原因"),
        ("n3", {"is_grave": True}, "is_grave", "没有规定“鱼类保有指数”的不得分情形"),
        ("n2", {"is_grave": True}, "note", "写明不得分情形的具体情况"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(cast, key, given, field, words):
    of = kit.surveying(cast)
    with pytest.raises(Invalid, match=words) as refusal:
        enter_value(
            assessment_id=of.pk, key=key, given=ValueInput(**given), by=cast.unit_clerk, at=at(3, 1)
        )
    assert field in refusal.value.fields
    assert not of.values.exists()


def test_a_left_out_indicator_gives_its_weight_away_and_a_grave_defect_costs_all(cast):
    of = kit.submitted(cast)
    assert (of.score, of.grade) == (Decimal("73.00"), "亚健康")
    rows = {row["key"]: row for row in of.result}
    assert rows["n4"]["points"] == "85.00"
    assert "1 项缺项，权重按比例分给其余各项" in rows["n4"]["sentence"]
    done(of, "return", cast.district_office, at(4, 2), note="水质有误")
    of.refresh_from_db()
    assert (of.score, of.grade, of.result) == (None, "", [])
    # The ledger keeps what had been submitted.
    assert of.acts.last().score == Decimal("73.00")
    grave = ValueInput(is_grave=True, note="3月5日泄漏")
    enter_value(assessment_id=of.pk, key="n2", given=grave, by=cast.unit_clerk, at=at(4, 3))
    of = done(of, "submit", cast.unit_clerk, at(4, 4))
    assert of.score == Decimal("46.00")
    assert "出现“重大水污染事件”，本项不得分" in of.result[2]["sentence"]


def test_whoever_entered_values_does_not_pass_the_review_unless_nobody_else_could(cast):
    of = kit.surveying(cast)
    for key in ("n2", "n3", "n5"):
        value(of, key, "80", cast.district_office)
    done(of, "submit", cast.district_office, at(4, 1))
    alone = done(of, "pass", cast.district_office, at(4, 2), note="通过")
    assert alone.acts.last().is_alone
    done(alone, "return", cast.district_office, at(4, 3), note="重审")
    colleague = make.office(DISTRICT, "区河长办同事")
    done(of, "submit", cast.district_office, at(4, 4))
    with pytest.raises(NotAllowed, match="可由江南区河长办的区河长办同事办理"):
        done(of, "pass", cast.district_office, at(4, 5), note="通过")
    with pytest.raises(NotAllowed, match="由本级河长办办理"):
        done(of, "pass", cast.unit_clerk, at(4, 5), note="通过")
    assert done(of, "pass", colleague, at(4, 5), note="通过").state == "published"
    assert not of.acts.last().is_alone


def test_what_is_on_display_is_read_by_everybody_archived_after_its_days_and_then_never_changes(
    client, cast
):
    of = kit.published(cast)
    public = reverse("public_health:result", args=[of.uuid])
    shown = client.get(public).content.decode()
    assert "73.00 分，亚健康" in shown
    assert "单位经办" not in shown
    with pytest.raises(Conflict, match="公示到2026年4月15日，期满后归档"):
        done(of, "archive", cast.district_office, at(4, 14))
    of = done(of, "archive", cast.district_office, at(4, 15))
    assert of.next_due_on == date(2031, 12, 31)
    assert client.get(public).status_code == 404
    for action in ("return", "submit", "cancel", "archive"):
        with pytest.raises(Conflict, match="评价现为“归档”（区河长办，2026年4月15日 09:00）"):
            done(of, action, cast.district_office, at(5, 1), note="改")
    with pytest.raises(Conflict, match="只有在调查阶段"):
        value(of, "n2", "99", cast.unit_clerk)
    with pytest.raises(Invalid, match="已登记“清溪河2026年河湖健康评价”，现为“归档”"):
        kit.assessment(cast, of.version, year=2026)
    assert list(Assessment.objects.due(date(2030, 12, 1))) == []
    assert list(Assessment.objects.due(date(2031, 1, 1))) == [of]
    kit.assessment(cast, of.version, year=2031, at=at(2, 1).replace(year=2031))
    assert list(Assessment.objects.due(date(2031, 1, 1))) == []


def raised(of, cast, *keys, **more):
    fields = {
        "year": 2026,
        "lead_unit": cast.unit,
        "starts_on": date(2026, 5, 1),
        "due_on": date(2026, 12, 31),
    }
    tasks = [NewTask(key=key, title="鱼类增殖放流", field="ecology") for key in keys]
    return raise_tasks(
        assessment_id=of.pk, tasks=tasks, by=cast.district_office, at=at(4, 20), **fields | more
    )


def test_weak_indicators_become_lines_of_a_draft_made_for_them_with_what_became_of_each(
    client, cast
):
    of = kit.published(cast)
    assert [each.name for each in weak_indicators(of, date(2026, 4, 20))] == ["鱼类保有指数"]
    with pytest.raises(Invalid, match="已不在薄弱指标之列"):
        raised(of, cast, "n3", "n2")
    assert not Line.objects.exists()
    client.force_login(cast.district_office)
    address = reverse("health:assessment_tasks", args=[of.pk])
    assert "提升“鱼类保有指数”（健康评价得分率 40 %）" in client.get(address).content.decode()
    form = {
        "year": 2026, "lead_unit": cast.unit.pk, "starts_on": "2026-05-01", "due_on": "2026-12-31",
        "take_n3": "on", "title_n3": "鱼类增殖放流", "field_n3": "",
    }  # fmt: skip
    refused = client.post(address, form).content.decode()
    assert "请选择任务领域" in refused
    assert "鱼类增殖放流" in refused
    assert client.post(address, form | {"field_n3": "ecology"}).status_code == 302
    of_list = TaskList.objects.get()
    assert (of_list.state, of_list.river, of_list.lines.get().field) == (
        "drafting",
        cast.river,
        "ecology",
    )
    shown = detail(client, of)
    assert "清单编制中" in shown
    with pytest.raises(Conflict, match="“鱼类保有指数”已列入清溪河2026年度任务清单，不重复列入"):
        raised(of, cast, "n3")
    assert RaisedTask.objects.count() == 1


def test_of_a_list_that_binds_they_are_proposed_as_a_revision(client, cast):
    of, binding = kit.archived(cast), task_list(cast)
    raised(of, cast, "n3")
    revision = Revision.objects.get()
    assert (revision.task_list, revision.state) == (binding, "proposed")
    assert "清溪河2026年河湖健康评价（亚健康）的薄弱指标列入任务" in revision.reason
    client.force_login(cast.district_office)
    assert "第 1 号修订待审批" in detail(client, of)
    revision.state = "withdrawn"
    revision.decided_by, revision.decided_at = cast.district_office, at(4, 21)
    revision.save()
    assert "第 1 号修订已撤回" in detail(client, of)
    raised(of, cast, "n3")
    TaskList.objects.filter(pk=binding.pk).update(state="in_review", bound_on=None)


def test_the_report_says_object_result_sentences_and_weak_indicators(client, cast):
    of = kit.archived(cast)
    client.force_login(cast.district_chief)
    answer = client.get(reverse("health:assessment_docx", args=[of.pk]))
    document = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "清溪河2026年河湖健康评价报告" in words
    assert "总分 73 分，评价等级为“亚健康”。" in words
    assert "得分率低于 60 % 的指标有 1 项：鱼类保有指数（40 %）。" in words
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"90 %", "监测站年报", "未评", "65", "85"} <= set(cells)


def test_piles_and_the_dossier_tell_what_waits_and_what_there_is(client, cast):
    of = kit.submitted(cast)
    project = kit.project(cast)
    counts = {
        words: rows.count() for words, rows, _ in health_counts(cast.district_office, at(4, 2))
    }
    assert counts["健康评价待评审"] == 1
    assert [rows.count() for _, rows, _ in health_counts(cast.unit_clerk, at(4, 2))] == [0]
    kit.assessment(cast, of.version, year=2025)
    done(of, "pass", cast.district_office, at(4, 8), note="通过")
    for user in (cast.district_office, cast.unit_clerk):
        client.force_login(user)
        for words, rows, address in health_counts(user, at(11, 1)):
            shown = client.get(address).context["table"].page.paginator.count
            assert shown == rows.count(), words
    of.refresh_from_db()
    card = health_card(cast.river, cast.district_office, at(4, 2))
    assert (card.context["rows"][0], card.context["projects"]) == (of, [project])
    assert health_card(cast.river, cast.stranger, at(4, 2)) is None
    assert health_card(cast.reach, cast.district_office, at(4, 2)) is None


def step(kind, day, is_passed=True, **more):
    return StepInput(kind=kind, on=day, is_passed=is_passed, **{"who": "市河长办验收组"} | more)


def test_a_project_goes_by_self_assessment_acceptance_and_re_check(client, cast):
    project = kit.project(cast)

    def take(what, moment=None):
        moment = moment or at(11, 1)
        return add_step(project_id=project.pk, step=what, by=cast.district_office, at=moment)

    with pytest.raises(Conflict, match="项目现为“建设中”，不能登记验收"):
        take(step("accept", date(2026, 6, 1)))
    take(step("self", date(2026, 6, 1), score=Decimal(88)))
    with pytest.raises(Invalid, match="日期不能早于上一环节（2026年6月1日）"):
        take(step("accept", date(2026, 5, 1)))
    with pytest.raises(Invalid, match="未通过的，请写明意见和整改要求"):
        take(step("accept", date(2026, 7, 1), is_passed=False))
    with pytest.raises(Invalid, match="日期不能晚于今天"):
        take(step("accept", date(2026, 12, 1)))
    take(step("accept", date(2026, 7, 1), is_passed=False, note="步道未完工"))
    project.refresh_from_db()
    assert project.state == "failing"
    take(step("self", date(2026, 8, 1)))
    take(step("accept", date(2026, 9, 1)))
    project.refresh_from_db()
    assert (project.state, project.accepted_on) == ("accepted", date(2026, 9, 1))
    assert project.recheck_due_on == date(2029, 12, 31)
    client.force_login(cast.unit_clerk)
    shown = client.get(reverse("health:project_detail", args=[project.pk])).content.decode()
    assert "步道未完工" in shown
    assert "登记环节" not in shown
