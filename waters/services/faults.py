"""What is wrong with what is entered about a section, field by field, in sentences."""

from rivers.services.faults import Faults, common_faults, faults_of, inside_faults, place_faults
from waters.services.facts import SectionFacts

YEARS = range(1990, 2101)


@faults_of.register
def _(facts: SectionFacts) -> Faults:
    faults = common_faults(facts, "name", most={"name": 80})
    if not facts.grades:
        faults["grades"] = "请至少选择一个级别。"
    if facts.target_since is not None and facts.target_since not in YEARS:
        faults["target_since"] = f"年份应在 {YEARS[0]} 与 {YEARS[-1]} 之间。"
    return faults | _border_faults(facts) | place_faults(facts) | inside_faults(facts.division)


def _border_faults(facts: SectionFacts) -> Faults:
    upper, lower = facts.upstream_division, facts.downstream_division
    if facts.border and not (upper and lower):
        missing = "upstream_division" if not upper else "downstream_division"
        return {missing: "交界断面应写明上游和下游（或左右岸）两个行政区。"}
    if upper and lower and upper.pk == lower.pk:
        return {"downstream_division": "上游和下游不能是同一个行政区。"}
    inflow = facts.inflow_section
    if inflow is not None and inflow.code == facts.code:
        return {"inflow_section": "入境断面不能是本断面自己。"}
    return {}
