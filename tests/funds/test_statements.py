"""The way of a rule and of its statements: draft, four eyes, sent, confirmed, objected, corrected, frozen, cleared."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import Role
from common.errors import Conflict, Invalid, NotAllowed
from common.text.months import Month
from funds.models import (
    FundRule,
    GivenFigure,
    RuleVersion,
    Statement,
    StatementAct,
    StatementLine,
    StatementParty,
)
from funds.neighbours.inbox import kept_counts
from funds.reads.statements import shown_to
from funds.reads.trial import try_out
from funds.services import answers, rules, statements
from funds.services.clearing import clear_year
from tests import factories as make
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN
from tests.funds.making import (
    AT,
    LATER,
    OCTOBER,
    OUTSIDE,
    announce,
    between_towns,
    body,
    computed,
    draft,
    facts,
    frozen,
    in_force,
    outside,
    section,
    sent,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Questions that a statement of a month, and a year's trial, put to the database.
STATEMENT, TRIAL = 19, 9


def said_by(cast, statement, answer="confirmed", words="", by=None, at=AT, code=TOWN):
    return answers.answer(
        statement=statement, division_id=code, answer=answer, words=words,
        by=by or cast.town_office, at=at,
    )  # fmt: skip


def test_whoever_makes_a_rule_does_not_put_it_in_force_alone(cast):
    made = draft(cast, body(section(cast)))
    # The only one of the office may: there is nobody else.
    colleague = make.UserFactory(name="同事")
    make.grant(colleague, Role.OFFICE, cast.district)
    with pytest.raises(NotAllowed, match="须另由一人启用：可由江南区河长办的同事办理"):
        rules.put_in_force(version=made, by=cast.district_office, at=AT)
    rules.put_in_force(version=made, by=colleague, at=AT)
    with pytest.raises(Conflict, match="已经启用"):
        rules.save_draft(
            version=made, facts=facts(made.body), seen_at=None, by=cast.district_office, at=AT
        )
    # A further version holds from its month on, and the earlier one before.
    second = rules.add_version(
        rule=made.rule,
        facts=facts(made.body, Month(2026, 11), "标准提高"),
        by=cast.district_office,
        at=AT,
    )
    with pytest.raises(Conflict, match="已有一份草稿"):
        rules.add_version(
            rule=made.rule, facts=facts(made.body, reason="再改"), by=colleague, at=AT
        )
    rules.put_in_force(version=second, by=colleague, at=AT)
    assert rules.version_for(made.rule, OCTOBER) == made
    assert rules.version_for(made.rule, OCTOBER.next()) == second


def test_a_rule_that_cannot_be_is_refused_at_its_field(cast):
    found = section(cast)
    lone = section(cast, "无下游", TOWN, TOWN)
    wrong = [
        (body(lone), "sections", "同一行政区"),
        (body(found, sections=[found.pk, 999_999]), "sections", "不在本级登记册中"),
        (
            body(found, terms=[{"measure": "value", "factors": [2], "baseline": "target",
                                "method": "step", "amount": "1"}]),
            "terms.0.factors",
            "pH",
        ),
        (body(found, caps={"section": "-1"}), "caps.section", "不能为负数"),
    ]  # fmt: skip
    for said, field, words in wrong:
        with pytest.raises(Invalid) as refused:
            draft(cast, said)
        assert words in refused.value.fields[field]
    lone.downstream_division = None
    lone.save()
    with pytest.raises(Invalid, match="没有登记上、下游行政区"):
        draft(cast, body(lone))
    draft(cast, body(found))
    with pytest.raises(Conflict, match="已有名为"):
        draft(cast, body(found))


def test_the_same_inputs_give_the_same_statement(cast):
    statement = computed(cast)
    line = statement.lines.get()
    assert (line.payer_id, line.payee_id, str(line.amount)) == (DISTRICT, TOWN, "1000000.00")
    assert [step["title"] for step in line.memo] == ["与水质目标比", "适用情形", "金额"]
    assert statement.notes == ["2026年10月水质尚未定稿，按现有数据核算。"]
    again = statements.recompute(statement=statement, by=cast.district_office, at=LATER)
    assert (again.made_at, again.lines.get().pk) == (statement.made_at, line.pk)
    announce(section(cast), "4")
    changed = statements.recompute(statement=statement, by=cast.district_office, at=LATER)
    assert changed.inputs_hash != statement.inputs_hash
    line = changed.lines.get()
    assert (line.payer_id, str(changed.total)) == (TOWN, "500000.00")
    sums = changed.parties.values_list("division_id", "pays", "receives")
    assert [(code, str(pays), str(gets)) for code, pays, gets in sums] == [
        (DISTRICT, "0.00", "500000.00"),
        (TOWN, "500000.00", "0.00"),
    ]


def test_a_month_that_is_not_over_or_has_no_rule_is_not_reckoned(cast):
    made = in_force(cast, body(section(cast)))
    for month, words in ((Month(2026, 11), "还没有结束"), (Month(2024, 1), "没有已启用的规则")):
        with pytest.raises(Invalid, match=words):
            statements.compute(
                rule=made.rule, first=month, last=month, by=cast.district_office, at=AT
            )
    with pytest.raises(NotAllowed):
        statements.compute(rule=made.rule, first=OCTOBER, last=OCTOBER, by=cast.stranger, at=AT)


def test_a_party_answers_for_itself_within_its_days(cast):
    statement = sent(cast)
    party = statement.parties.get(division=TOWN)
    assert party.due_on == date(2026, 11, 30)  # ten workdays
    for who in (cast.district_office, cast.stranger, cast.city_office):
        with pytest.raises(NotAllowed):
            said_by(cast, statement, by=who)
    with pytest.raises(Invalid, match="请写明") as refused:
        said_by(cast, statement, "objected", "  ")
    assert "words" in refused.value.fields
    with pytest.raises(Conflict, match="答复期限为 2026-11-30，已经过期"):
        said_by(cast, statement, at=LATER)
    with pytest.raises(Conflict, match="还有 1 方未答复"):
        statements.freeze(statement=statement, by=cast.district_office, at=AT)
    said_by(cast, statement)
    with pytest.raises(Conflict, match="已确认"):
        said_by(cast, statement, "objected", "改主意")
    done = statements.freeze(statement=statement, by=cast.district_office, at=AT + DAY)
    assert done.state == "frozen"
    with pytest.raises(Conflict, match="已经定稿"):
        said_by(cast, statement)


def test_an_objection_is_answered_or_left_with_a_reason(cast):
    statement = sent(cast)
    said_by(cast, statement, "objected", "9月断面数据有误")
    freeze = {"statement": statement, "by": cast.district_office, "at": AT}
    with pytest.raises(Invalid, match="清溪镇有异议"):
        statements.freeze(**freeze)
    answers.reply(
        statement=statement, division_id=TOWN, words="数据已复核", by=cast.district_office,
        at=AT + DAY,
    )  # fmt: skip
    party = statement.parties.get(division=TOWN)
    assert (party.answer, party.reply, party.due_on) == ("", "数据已复核", date(2026, 12, 1))
    said_by(cast, statement, "objected", "仍有异议", at=AT + DAY)
    statements.freeze(**freeze, words="经区政府裁定维持")
    assert list(StatementAct.objects.values_list("act", flat=True)) == [
        *("computed", "sent", "objected", "replied", "objected", "frozen"),
    ]


def test_what_is_corrected_is_a_new_version_that_names_the_old(cast):
    old = frozen(cast)
    announce(section(cast), "4")
    with pytest.raises(Invalid, match="更正原因"):
        statements.correct(statement=old, reason=" ", by=cast.district_office, at=LATER)
    new = statements.correct(statement=old, reason="数据更正", by=cast.district_office, at=LATER)
    assert (new.number, new.replaces, str(new.total)) == (2, old, "500000.00")
    with pytest.raises(Conflict, match="已有更正"):
        statements.correct(statement=old, reason="再改", by=cast.district_office, at=LATER)
    assert list(Statement.objects.frozen()) == [old]
    statements.send(statement=new, by=cast.district_office, at=LATER)
    said_by(cast, new, at=LATER)
    statements.freeze(statement=new, by=cast.district_office, at=LATER)
    assert list(Statement.objects.frozen()) == [new]
    old.refresh_from_db()
    assert (old.state, str(old.total)) == ("frozen", "1000000.00")
    # One that was only sent is withdrawn by its correction.
    other = sent(cast, "另一规则", OCTOBER.previous())
    statements.correct(statement=other, reason="写错", by=cast.district_office, at=AT)
    other.refresh_from_db()
    assert other.state == "withdrawn"


def test_the_database_refuses_to_change_what_is_frozen(cast):
    statement = frozen(cast)
    if connection.vendor != "postgresql":
        raise AssertionError("the triggers are PostgreSQL's")
    line, party = statement.lines.get(), statement.parties.first()
    acts = [
        lambda: Statement.objects.filter(pk=statement.pk).update(total=1),
        lambda: StatementLine.objects.filter(pk=line.pk).update(amount=1),
        lambda: StatementLine.objects.filter(pk=line.pk).delete(),
        lambda: StatementParty.objects.filter(pk=party.pk).update(pays=1),
        lambda: StatementLine.objects.create(
            statement=statement, order=9, payer_id=TOWN, payee_id=DISTRICT, amount=1
        ),
        lambda: RuleVersion.objects.filter(pk=statement.rule_version_id).update(body={}),
        lambda: StatementAct.objects.all()._raw_delete("default"),
    ]
    for act in acts:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()


def test_a_year_is_cleared_by_pair_from_frozen_statements(cast):
    found = between_towns(cast)
    announce(found, "242", Month(2025, 1))
    made = in_force(cast, body(found))
    office = {"by": cast.district_office, "at": AT}
    with pytest.raises(Invalid, match="没有已定稿"):
        clear_year(rule=made.rule, year=2025, **office)
    for month in (Month(2025, n) for n in (1, 2, 3)):
        statement = statements.compute(rule=made.rule, first=month, last=month, **office)
        if month.month == 1:
            with pytest.raises(Invalid, match="全部定稿后才能清算"):
                clear_year(rule=made.rule, year=2025, **office)
        statements.send(statement=statement, **office)
        said_by(cast, statement)
        said_by(cast, statement, by=cast.stranger, code=NEIGHBOUR_TOWN)
        statements.freeze(statement=statement, **office)
    cleared = clear_year(rule=made.rule, year=2025, **office)
    line = cleared.lines.get()
    assert (line.payer_id, line.payee_id, str(line.amount)) == (
        *(NEIGHBOUR_TOWN, TOWN, "1500000.00"),
    )
    assert "4月、5月" in cleared.notes[0]
    # Tried on the year's water the rule comes to the same.
    trial = try_out(made, 2025, at=AT)
    assert [(pair[0], str(pair[2])) for pair in trial.pairs] == [("石桥镇", "1500000.00")]
    assert str(trial.total) == "2500000.00"
    assert sum(party.pays for party in trial.parties) == trial.total
    assert any("2025年4月" in note for note in trial.computed.notes)


def test_what_is_frozen_after_a_clearing_asks_for_a_new_one_until_it_is_made(cast, client):
    january = Month(2025, 1)
    account = frozen(cast, month=january)
    clearing = clear_year(rule=account.rule, year=2025, by=cast.district_office, at=LATER)
    statements.send(statement=clearing, by=cast.district_office, at=LATER)
    announce(section(cast), "4", january)
    office, after = cast.district_office, LATER + DAY
    corrected = statements.correct(statement=account, reason="数据更正", by=office, at=after)
    client.force_login(office)

    def told(statement, words):
        address = reverse("funds:statement_detail", args=[statement.pk])
        return words in client.get(address).content.decode()

    def waiting():
        counts = {name: rows for name, rows, _ in kept_counts(office, after)}
        return list(counts["年度清算待重新办理"])

    assert (waiting(), told(clearing, "没有计入")) == ([], False)
    statements.send(statement=corrected, by=office, at=after)
    said_by(cast, corrected, at=after)
    statements.freeze(statement=corrected, by=office, at=after)
    assert waiting() == [clearing]
    assert told(clearing, "清算以后又有结算单定稿")
    assert told(clearing, "办理更正，重新清算")
    assert told(corrected, "在年度清算以后定稿")
    assert not told(account, "在年度清算以后定稿")
    listed = client.get(reverse("funds:statement_list"), {"answer": "overtaken"})
    assert [row.record for row in listed.context["table"].rows] == [clearing]
    again = statements.correct(statement=clearing, reason="1月已更正", by=office, at=after + DAY)
    assert (waiting(), told(corrected, "没有计入"), told(again, "没有计入")) == ([], False, False)
    # A new clearing that is taken back leaves the old one to be done anew.
    statements.withdraw(statement=again, words="", by=office, at=after + DAY)
    Statement.objects.filter(pk=clearing.pk).update(state="sent")
    assert waiting() == [clearing]


def test_a_neighbour_outside_answers_by_letter_and_the_office_enters_it(cast):
    outside()
    found = section(cast, "入境断面", OUTSIDE, DISTRICT)
    announce(found, "4")
    made = in_force(cast, body(found))
    office = {"by": cast.district_office, "at": AT}
    statement = statements.compute(rule=made.rule, first=OCTOBER, last=OCTOBER, **office)
    statements.send(statement=statement, **office)
    with pytest.raises(NotAllowed):
        answers.enter_answer(
            statement=statement, division_id=OUTSIDE, answer="confirmed", by=cast.town_office, at=AT
        )
    party = answers.enter_answer(
        statement=statement, division_id=OUTSIDE, answer="objected", words="请核对", **office
    )
    assert party.answer == "objected"
    assert StatementAct.objects.latest("pk").by_letter


def test_a_statement_asks_as_much_however_many_sections_it_is_of(cast, django_assert_num_queries):
    office = {"by": cast.district_office, "at": AT}
    rows = [section(cast, f"断面{n}") for n in range(6)]
    for row in rows:
        announce(row, "2434", OCTOBER.plus(-3))
    for some in (rows[:1], rows):
        version = in_force(cast, body(*some), f"{len(some)} 个断面的补偿")
        rule = FundRule.objects.get(pk=version.rule_id)
        with django_assert_num_queries(STATEMENT):
            made = statements.compute(rule=rule, first=OCTOBER, last=OCTOBER, **office)
        assert made.lines.count() == len(some)
        with django_assert_num_queries(TRIAL):
            assert len(try_out(version, 2026, at=AT).lines) == 12 * len(some)


def test_nobody_sees_a_neighbours_money(cast):
    """Three towns in one statement: each sees its own lines, its own sums, and its own words."""
    mine, theirs = section(cast), section(cast, "石桥断面", NEIGHBOUR_TOWN, DISTRICT)
    announce(mine, "2")
    announce(theirs, "4")
    made = in_force(cast, body(mine, theirs))
    office = {"by": cast.district_office, "at": AT}
    statement = statements.compute(rule=made.rule, first=OCTOBER, last=OCTOBER, **office)
    for user in (cast.town_office, cast.stranger):
        assert not Statement.objects.visible_to(user).exists()
        assert not StatementLine.objects.visible_to(user).exists()
    statements.send(statement=statement, **office)
    said_by(cast, statement, "objected", "我镇的异议")
    for user, subject, total in (
        (cast.town_office, "罗汉桥", "1000000.00"),
        (cast.stranger, "石桥断面", "500000.00"),
    ):
        shown = shown_to(user, Statement.objects.visible_to(user).get())
        assert (shown.is_whole, str(shown.total)) == (False, total)
        assert [line.subject for line in shown.lines] == [subject]
        assert len(shown.parties) == 1
        listed = Statement.objects.visible_to(user).with_answers(user).get()
        assert (str(listed.shown_total), listed.asked_count) == (total, 1)
    assert "objected" not in StatementAct.objects.visible_to(cast.stranger).values_list(
        "act", flat=True
    )
    whole = shown_to(cast.city_office, statement)
    assert (whole.is_whole, len(whole.parties), str(whole.total)) == (True, 3, "1500000.00")
    assert not Statement.objects.visible_to(cast.unit_clerk).exists()


def test_figures_that_only_the_office_has_enter_the_rule(cast):
    from funds.services.given import asked_for, save_given

    found = section(cast)
    term = {
        "measure": "class", "baseline": "target", "side": "worse", "method": "step",
        "amount": "100", "days": 5,
    }  # fmt: skip
    announce(found, "5")
    made = in_force(cast, body(found, cases=[], terms=[term]))
    office = {"by": cast.district_office, "at": AT}
    statement = statements.compute(rule=made.rule, first=OCTOBER, last=OCTOBER, **office)
    assert (str(statement.total), "没有填报连续超标天数" in statement.notes[-1]) == ("0.00", True)
    asked = {each.name: each for each in asked_for(made.rule, OCTOBER)}
    with pytest.raises(Invalid, match="不能为负数"):
        save_given(rule=made.rule, month=OCTOBER, values={asked["over_days"]: -1}, **office)
    save_given(rule=made.rule, month=OCTOBER, values={asked["over_days"]: 6}, **office)
    assert GivenFigure.objects.get().value == 6
    again = statements.recompute(statement=statement, **office)
    assert str(again.total) == "200.00"
