"""How the API's description names the phones' token, in its header or in the web app's cookie."""

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


class DeviceCookieScheme(OpenApiAuthenticationExtension):
    """The cookie and the header that must go with it."""

    target_class = "accounts.api.cookies.DeviceCookieAuthentication"
    name = ["deviceCookie", "deviceCookieApp"]

    def get_security_definition(self, auto_schema):
        return [
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "hz_device",
                "description": "登录时带 keep: cookie 取得，只供本门户自己的手机网页",
            },
            {
                "type": "apiKey",
                "in": "header",
                "name": "X-Hezhang-App",
                "description": "用 cookie 时必带：网页的版本号",
            },
        ]
