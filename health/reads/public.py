"""What the public reads of a result that is on display."""

from health.models import Assessment


def rivers_words(assessment: Assessment) -> str:
    """清溪河，江南区; of a reach 清溪河河口村段，清溪河，江南区."""
    reach = f"{assessment.reach}，" if assessment.reach else ""
    return f"{reach}{assessment.river}，{assessment.division}"


def layers_of(assessment: Assessment) -> list[tuple[str, str, str]]:
    """(Layer, its points, its full points), in order."""
    return [
        (row["name"], row["points"] or "未评", row["full"])
        for row in assessment.result
        if row["depth"] == 1
    ]
