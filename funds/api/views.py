"""The phones' endpoint for money: one's own alone."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from funds.api.answers import year_json
from funds.api.serializers import AllowanceOut
from funds.reads.allowance_sheet import years_of


class MyAllowanceView(APIView):
    """我的巡河补贴。"""

    @extend_schema(
        operation_id="my_allowance",
        summary="我的巡河补贴",
        responses={200: AllowanceOut},
    )
    def get(self, request: Request) -> Response:
        """本人各年度的补贴和每一步怎样算的；结算单发给镇街确认以后才有，更正过的只给最新的。不含他人，不排名。"""
        years = years_of(cast(User, request.user))
        return Response({"years": [year_json(year) for year in years]})
