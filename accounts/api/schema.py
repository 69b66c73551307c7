"""How the API's description names the phones' token."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class DeviceTokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token …`, from `auth/login/`."""

    target_class = "accounts.api.tokens.DeviceTokenAuthentication"
    name = "deviceToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "登录后取得：Authorization: Token …",
        }
