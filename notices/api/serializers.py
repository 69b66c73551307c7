"""The phones' contract in words for the schema; the values come from `notices.api.answers`."""

from rest_framework import serializers


class NoticeBriefSerializer(serializers.Serializer):
    """One line of the list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    number = serializers.CharField(help_text="文号")
    month = serializers.CharField(help_text="2026-10")
    division = serializers.CharField(help_text="发文行政区")
    published_at = serializers.DateTimeField()
    is_corrected = serializers.BooleanField(help_text="已有更正后的通报")
    signed_at = serializers.DateTimeField(allow_null=True)
    needs_signing = serializers.BooleanField()
    urged_count = serializers.IntegerField(help_text="催签次数；签收后不变")
    urged_at = serializers.DateTimeField(allow_null=True, help_text="最近一次催签")


class WordsSerializer(serializers.Serializer):
    """A section of the text."""

    heading = serializers.CharField(allow_blank=True)
    paragraphs = serializers.ListField(child=serializers.CharField())


class MyLineSerializer(serializers.Serializer):
    """A line of the list of patrols not done that is about me."""

    subject = serializers.CharField(help_text="河段（河流）")
    periods_due = serializers.IntegerField()
    periods_met = serializers.IntegerField()
    required = serializers.IntegerField()  # type: ignore[assignment]
    done = serializers.IntegerField()


class NoticeFullSerializer(NoticeBriefSerializer):
    """The whole notice, for me."""

    words = WordsSerializer(many=True)
    my_lines = MyLineSerializer(many=True)


class SignedSerializer(serializers.Serializer):
    """The answer to a signature."""

    notice = serializers.IntegerField()
    signed_at = serializers.DateTimeField()
