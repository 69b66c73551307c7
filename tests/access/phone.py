"""手机端: the shell is public and holds nothing of anybody."""

from tests.access.table import ROLES, Row

EVERYBODY = dict.fromkeys(ROLES, 200)

ROWS = [
    Row("phone:shell", **EVERYBODY),
    Row("phone:worker", **EVERYBODY),
    Row("phone:manifest", **EVERYBODY),
    Row("phone:version", **EVERYBODY),
]
