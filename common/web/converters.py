"""Parts of addresses."""

from uuid import UUID

from django.urls import register_converter


class AnyCaseUUID:
    """A UUID in small or capital letters: some phones write them in capitals."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:
        return UUID(value)

    def to_url(self, value: UUID | str) -> str:
        return str(value)


register_converter(AnyCaseUUID, "anyuuid")
