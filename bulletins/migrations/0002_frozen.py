"""On PostgreSQL the database itself refuses to change what was handed in, the ledger, and an issued bulletin with all
that hangs on it."""

from common.store.frozen import FrozenPartsTrigger, FrozenRowsTrigger
from common.store.ledger import AppendOnlyTrigger
from common.store.migrations import TriggersMigration

PARTS = ("bulletins_bulletinitem", "bulletins_itemphoto", "bulletins_itemfigure")


class Migration(TriggersMigration):
    dependencies = [("bulletins", "0001_initial")]

    operations = [
        AppendOnlyTrigger("bulletins_bulletinact"),
        FrozenRowsTrigger(
            "bulletins_submission",
            when="OLD.id IS NOT NULL",
            # Two rows of one unit may be merged by a person.
            beside=("unit_id", "state", "note", "decided_by_id", "decided_at"),
        ),
        FrozenRowsTrigger("bulletins_bulletin", when="OLD.state = 'issued'"),
        *(
            FrozenPartsTrigger(
                table, "bulletins_bulletin", key="bulletin_id", column="issued_at"
            )
            for table in PARTS
        ),
    ]
