"""An import-linter contract of our own: some furniture of a room is for that room alone."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateFurniture(Contract):
    """No room imports another room's `private` modules (or anything below them).

    The built-in `forbidden` contract would need one entry a room. `hezhang`, which wires the rooms
    together, and `common`, whose base views are there to be inherited, are not in `rooms`.
    """

    type_name = "private_furniture"

    rooms = fields.ListField(subfield=fields.StringField())
    private = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        offences = [
            detail
            for imported in sorted(graph.modules)
            if self._is_private(imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if self._room(importer) != self._room(imported) and self._room(importer) in self.rooms
            for detail in graph.get_import_details(importer=importer, imported=imported)
        ]
        return ContractCheck(kept=not offences, metadata={"offences": offences})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for offence in check.metadata["offences"]:
            output.print_error(
                f"{offence['importer']}:{offence['line_number']}  {offence['line_contents']}",
                bold=False,
            )

    def _is_private(self, module: str) -> bool:
        room, *rest = module.split(".")
        return room in self.rooms and bool(rest) and rest[0] in self.private

    @staticmethod
    def _room(module: str) -> str:
        return module.split(".")[0]
