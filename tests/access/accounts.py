"""Login, logout, password."""

from accounts.models import ImportBatch
from tests.access.importing import import_rows
from tests.access.table import ROLES, Row
from tests.factories import PASSWORD

ROWS = [
    # Who is signed in already goes on to the home page.
    Row("accounts:login", is_open=True, **dict.fromkeys(ROLES, 302) | {"anonymous": 200}),
    Row(
        "accounts:login",
        "POST",
        data=lambda c: {"username": c.town_office.mobile, "password": PASSWORD},
        is_open=True,
        **dict.fromkeys(ROLES, 302),
    ),
    Row("accounts:logout", "POST", **dict.fromkeys(ROLES, 302)),
    Row("accounts:password_change", **dict.fromkeys(ROLES, 200) | {"anonymous": 302}),
    Row(
        "accounts:password_change",
        "POST",
        data=lambda c: {
            "old_password": PASSWORD,
            "new_password1": "Yuxi-Qingliu-26",
            "new_password2": "Yuxi-Qingliu-26",
        },
        **dict.fromkeys(ROLES, 302),
    ),
]

# 两步验证: for administrators and offices.
_MAY = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "admin": 200,
    "unit_clerk": 403,
    "district_chief": 403,
    "village_chief": 403,
    "anonymous": 302,
}
_REFUSED = _MAY | {role: 422 for role, status in _MAY.items() if status == 200}
_LED = _MAY | {role: 302 for role, status in _MAY.items() if status == 200}
ROWS += [
    *(Row(f"accounts:second_factor{page}", **_MAY) for page in ("", "_on", "_off")),
    *(
        Row(f"accounts:second_factor{page}", "POST", data=lambda c: {"code": "0"}, **_REFUSED)
        for page in ("", "_on", "_off")
    ),
    Row("accounts:second_factor_codes", "POST", **_LED),
]

# The phones' part: whoever has an account may use a phone.
ROWS += [
    Row(
        "accounts_api:login",
        "POST",
        json=lambda c: {"mobile": c.village_chief.mobile, "password": PASSWORD, "device": "甲"},
        **dict.fromkeys(ROLES, 200),
    ),
    Row("accounts_api:logout", "POST", **dict.fromkeys(ROLES, 204) | {"anonymous": 401}),
    Row(
        "accounts_api:password",
        "POST",
        json=lambda c: {"old_password": PASSWORD, "new_password": "Yuxi-Qingliu-26"},
        **dict.fromkeys(ROLES, 204) | {"anonymous": 401},
    ),
]

# Office pages. An account is its own office's or one of above it to keep; others see it or do not.
OFFICES = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 403,
    "district_chief": 403,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
ROWS += [
    Row("accounts:division_list", **OFFICES),
    *import_rows("accounts:division", ImportBatch, "divisions"),
    *import_rows("accounts:unit", ImportBatch, "units"),
    Row("accounts:division_add", **OFFICES),
    Row(
        "accounts:division_add",
        "POST",
        data=lambda c: {"code": "500101001202", "name": "柳林村", "is_active": "on"},
        # Below the town; not below a stranger's.
        **OFFICES
        | {"city_office": 302, "district_office": 302, "town_office": 302, "stranger": 422},
    ),
    # A town's office does not name its own town.
    Row(
        "accounts:division_change",
        kwargs=lambda c: {"pk": c.town.pk},
        **OFFICES | {"town_office": 403, "stranger": 404},
    ),
    Row(
        "accounts:division_change",
        "POST",
        kwargs=lambda c: {"pk": c.town.pk},
        data=lambda c: {"name": "清溪场镇", "is_active": "on"},
        **OFFICES
        | {"city_office": 302, "district_office": 302, "town_office": 403, "stranger": 404},
    ),
    Row("accounts:division_lookup", query="q=河", **OFFICES | {"district_chief": 200}),
    Row("accounts:any_division_lookup", query="q=河", **OFFICES),
    Row("accounts:unit_lookup", query="q=局", **OFFICES | {"district_chief": 200}),
    Row("accounts:unit_list", **OFFICES),
    Row("accounts:unit_add", **OFFICES),
    Row(
        "accounts:unit_add",
        "POST",
        data=lambda c: {
            "name": "清溪镇水务站",
            "kind": "other",
            "division": c.town.pk,
            "order": "999",
        },
        # The town is not among a stranger's divisions: the form is refused.
        **OFFICES
        | {"city_office": 302, "district_office": 302, "town_office": 302, "stranger": 422},
    ),
    # The unit is the district's: a town office neither sees nor keeps it.
    Row(
        "accounts:unit_change",
        kwargs=lambda c: {"pk": c.unit.pk},
        **OFFICES | {"town_office": 404, "stranger": 404},
    ),
    Row(
        "accounts:unit_change",
        "POST",
        kwargs=lambda c: {"pk": c.unit.pk},
        data=lambda c: {
            "name": "新名",
            "kind": "bureau",
            "division": c.district.pk,
            "order": "10",
        },
        **OFFICES
        | {"city_office": 302, "district_office": 302, "town_office": 404, "stranger": 404},
    ),
    Row("accounts:look_list", **OFFICES),
    Row("accounts:look_list", query="export=xlsx", **OFFICES),
    Row("accounts:account_list", **OFFICES),
    Row("accounts:account_add", **OFFICES),
    Row(
        "accounts:account_add",
        "POST",
        data=lambda c: {
            "mobile": "19000009999",
            "name": "新村长",
            "role": "village_chief",
            "division": c.village.pk,
        },
        **OFFICES | {"stranger": 422},
    ),
    Row(
        "accounts:account",
        kwargs=lambda c: {"pk": c.village_chief.pk},
        **OFFICES | {"stranger": 404},
    ),
]
ROWS += [
    Row(
        f"accounts:account_{act}",
        "POST",
        kwargs=lambda c: {"pk": c.village_chief.pk},
        **OFFICES
        | {"city_office": 302, "district_office": 302, "town_office": 302, "stranger": 404},
    )
    for act in ("switch", "unlock", "end_phones")
]
ROWS += [
    Row(
        "accounts:account_reset_password",
        "POST",
        kwargs=lambda c: {"pk": c.village_chief.pk},
        **OFFICES | {"stranger": 404},
    )
]

ROWS += [
    Row("accounts:four_eyes", **OFFICES),
    Row(
        "accounts:four_eyes",
        "POST",
        data=lambda c: {"division": c.town.pk, "asks": "always", "reason": "县里要求"},
        # A town asks more of itself; a stranger's town is not among its divisions.
        **OFFICES
        | {"city_office": 302, "district_office": 302, "town_office": 302, "stranger": 422},
    ),
]
