"""Imports of registers: a file is checked row by row first, and applied by a second act.

A room plugs in with four pieces.

1. Tables of its own, among its models:

       class ImportBatch(AbstractImportBatch): …

       class ImportRow(AbstractImportRow):
           batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

2. A `Register` in `sheets/imports.py` (found by itself, `common.apps`): its columns, how a slice of rows is
   judged against the register's rows, and how a slice is written by calling one service:

       @enrol
       class ChiefRegister(Register):
           target, title, columns, batch_model = "chiefs", "河长", COLUMNS, ImportBatch

           def judge(self, rows, judging): …   # → one Verdict for each row, in their order
           def write(self, meant, *, by, at): …  # the verdicts' `meant`; one service, which may refuse

   `judge` is given at most 500 rows at a time, so it can fetch what it needs in a few queries
   (`references.Lookup`). It is asked twice: when the file is checked, and again just before it is
   written, without a lock; the service that writes judges under its own.

3. Its addresses, in `views/urls.py`:

       *import_urls(ChiefRegister, name="chief", menu="chiefs", back="chiefs:chief_list")

   which adds `chief_import`, `chief_import_template`, `chief_import_batch`, `chief_import_file`,
   `chief_import_errors`, `chief_import_recheck`, `chief_import_mend`, `chief_import_apply` and
   `chief_import_discard` below the path `<name>s/import/`.

4. A button to `chief_import` on its list.

What happens: a small file is checked while the clerk waits, a larger one, or a sheet that unpacks to
much, by a task (row first, then task; `common.imports.tasks.sweep_imports` picks up what was lost). The
check page shows every row with what would be created, changed from what to what, or what is wrong in
words. Confirming writes exactly what was shown, in one transaction (`applying`): where the register has
changed meanwhile every row is judged again and told, and nothing is written until the clerk has seen
that and confirms again. The upload is kept until it is imported or given up, so that it can be checked
again without being sent again. Cells of bad rows can be put right on that page (`mending`): the file stays as it
was sent and is checked again with them, and the page says which rows differ from it.
"""

from common.imports.applying import apply_batch, begin_apply, run_apply
from common.imports.checking import (
    check_again,
    check_batch,
    discard_batch,
    mend_batch,
    start_batch,
)
from common.imports.files import batch_models, delete_files_without_batch, let_go_files
from common.imports.models import AbstractImportBatch, AbstractImportRow, Act, ImportState
from common.imports.registers import (
    Judging,
    Register,
    Verdict,
    cell_changes,
    enrol,
    register_of,
)

__all__ = [
    "AbstractImportBatch",
    "AbstractImportRow",
    "Act",
    "ImportState",
    "Judging",
    "Register",
    "Verdict",
    "apply_batch",
    "batch_models",
    "begin_apply",
    "cell_changes",
    "check_again",
    "check_batch",
    "delete_files_without_batch",
    "discard_batch",
    "enrol",
    "let_go_files",
    "mend_batch",
    "register_of",
    "run_apply",
    "start_batch",
]
