"""The API's description as plain rows for a page in Chinese, read from the OpenAPI document."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "object": "对象",
    "array": "列表",
}
FORMATS = {"uuid": "UUID", "date": "日期", "date-time": "时间（带时区）", "binary": "文件"}
ANSWERS = {
    "200": "成功（重复提交得到同样的答复）",
    "201": "首次收到，已存",
    "202": "收到一段，还没有收齐",
    "204": "成功，没有内容",
}
# status, codes, what it means, what a phone does about it
REFUSALS = (
    ("400", ("parse",), "内容不是有效的 JSON", "改正后再传"),
    ("400", ("body.cut",), "内容没有传完整，什么都没有存", "原样重传"),
    (
        "400",
        (
            "patrol.invalid",
            "patrol.act_invalid",
            "body.invalid",
            "track.invalid",
            "geo.place",
            "invalid",
        ),
        "内容有误，fields 逐个指出字段",
        "请用户按说明改正",
    ),
    ("400", ("photo.range",), "分段上传的 Content-Range 与内容不符", "按已收字节数重切再传"),
    (
        "400",
        ("cursor.invalid",),
        "游标不是本平台给出的，已过期，或在未来",
        "不带 since（cursor），重新取全部",
    ),
    (
        "401",
        ("auth.required", "auth.token"),
        "未登录，或登录已失效",
        "重新登录；待传内容留在手机上",
    ),
    (
        "401",
        ("auth.origin",),
        "用了手机网页的 cookie，而请求不是本门户的网页发出的",
        "其他程序用 Authorization 带令牌",
    ),
    (
        "401",
        ("auth.unit_token",),
        "单位令牌无效、已过有效期或已作废",
        "联系系统管理员续期或重新发放",
    ),
    ("401", ("auth.invalid",), "手机号或密码不正确", "请用户重新输入"),
    ("401", ("auth.disabled",), "账号已停用", "请用户联系本级河长办"),
    ("401", ("auth.password_expired",), "初始密码过期未改，已失效", "请用户联系本级河长办重置"),
    (
        "401",
        ("auth.second_factor",),
        "账号开启了（或须先开启）两步验证",
        "请用户填写验证码，登录时带 code；还没有开启的，先在电脑上开启",
    ),
    (
        "403",
        ("auth.password_given",),
        "初始密码还没有修改",
        "请用户修改密码；待传内容留在手机上，修改后照传",
    ),
    ("403", ("patrol.reach_not_yours",), "河段不在本人管理范围", "请用户联系镇街河长办"),
    (
        "403",
        ("issue.not_allowed", "patrol.of_the_office", "not_allowed"),
        "本人不能办这件事",
        "按 abilities 显示按钮",
    ),
    ("403", ("issue.same_person",), "本人经手的事，须另一人复核", "请 detail 中写明的人办理"),
    (
        "404",
        ("not_found", "patrol.not_found", "issue.not_found", "spot.not_found"),
        "没有，或不是本人的",
        "从手机上去掉",
    ),
    (
        "409",
        ("patrol.uuid_taken", "issue.uuid_taken", "photo.uuid_taken", "client_ref.reused"),
        "同一编号下已有别的内容；是本人的，stored 即已收到的那一条",
        "先比对 stored：是同一件事就已收到，从待传清单去掉；确是另一件事，换新编号再传",
    ),
    ("409", ("photo.gap",), "分段上传时前面的段还没有收到", "用 GET 查已收字节数，从那里续传"),
    (
        "409",
        ("issue.state", "patrol.state", "spot.state", "report.meanwhile"),
        "别人先办了，现在不能这样办",
        "取最新情况后再定",
    ),
    (
        "413",
        (
            "body.too_large",
            "photo.too_large",
            "sync.too_many",
            "reports.too_many",
            "funds.too_many",
        ),
        "超过大小或数量上限",
        "分开再传",
    ),
    ("415", ("media_type",), "不是本地址接受的格式", "改用 application/json"),
    ("429", ("throttled", "auth.locked"), "过于频繁，或账号暂时锁定", "过 Retry-After 秒再试"),
    ("500", ("fault",), "系统故障，已记录", "稍后原样重传"),
    ("503", ("later",), "批量上传中这一条没有轮到", "稍后原样重传这一条"),
)
TITLES = {
    "auth": "登录",
    "me": "我的情况",
    "changes": "变化",
    "patrols": "巡河",
    "dues": "应巡",
    "swaps": "交叉互巡",
    "issues": "问题",
    "photos": "照片",
    "sync": "批量上传",
    "notices": "通报",
    "spots": "疑似图斑",
    "plans": "一河一策月报送（责任单位的系统，用单位令牌）",
}


_FLAT_LIST = re.compile(r"\[[^\[\]{}]*\]")


@dataclass(frozen=True)
class Piece:
    """A field of a body, or a parameter of an address. `depth` is how deep it lies in the body."""

    name: str
    kind: str
    words: str
    is_required: bool
    depth: int = 0


@dataclass(frozen=True)
class Call:
    """One address and method."""

    method: str
    path: str
    title: str
    words: str
    parameters: list[Piece]
    body: list[Piece]
    answer: list[Piece]
    statuses: list[tuple[str, str]]
    refusals: list[str]
    sent: str = ""
    answered: str = ""


@dataclass
class Chapter:
    """The calls about one thing."""

    key: str
    title: str
    calls: list[Call] = field(default_factory=list)


def chapters(document: dict[str, Any]) -> list[Chapter]:
    """All calls, grouped by what they are about, in the order of `TITLES`."""
    found = {key: Chapter(key, title) for key, title in TITLES.items()}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            key = operation["tags"][0]
            chapter = found.setdefault(key, Chapter(key, key))
            chapter.calls.append(_call(document, method, path, operation))
    return [chapter for chapter in found.values() if chapter.calls]


def _call(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> Call:
    responses = operation.get("responses", {})
    good: dict[str, Any] = next(
        (responses[code] for code in ("200", "201") if code in responses), {}
    )
    return Call(
        method=method.upper(),
        path=path,
        title=operation.get("summary", ""),
        words=operation.get("description", ""),
        parameters=[_parameter(document, each) for each in operation.get("parameters", [])],
        body=_pieces(document, _schema_in(operation.get("requestBody", {}))),
        answer=_pieces(document, _schema_in(good)),
        statuses=[(code, ANSWERS[code]) for code in sorted(responses) if code in ANSWERS],
        refusals=[code for code in sorted(responses) if code not in ANSWERS],
        sent=_example_in(operation.get("requestBody", {})),
        answered=_example_in(good),
    )


def _example_in(message: dict[str, Any]) -> str:
    """The first example as JSON to read: a point of a track stays on one line."""
    for content in message.get("content", {}).values():
        for example in content.get("examples", {}).values():
            text = json.dumps(example["value"], ensure_ascii=False, indent=2)
            return _FLAT_LIST.sub(lambda found: " ".join(found[0].split()), text)
    return ""


def _parameter(document: dict[str, Any], parameter: dict[str, Any]) -> Piece:
    schema = _resolved(document, parameter.get("schema", {}))
    return Piece(
        parameter["name"],
        _kind(document, schema),
        parameter.get("description", ""),
        bool(parameter.get("required")),
    )


def _schema_in(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content", {})
    return next((each.get("schema", {}) for each in content.values()), {})


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference (or an `allOf` or `oneOf` of one) names."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return _resolved(document, document["components"]["schemas"][name])
    for wrapper in ("allOf", "oneOf"):
        if wrapper in schema:
            inner = _resolved(document, schema[wrapper][0])
            return {**inner, **{key: value for key, value in schema.items() if key != wrapper}}
    return schema


def _pieces(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> list[Piece]:
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        return _pieces(document, schema["items"], depth)
    pieces = []
    for name, raw in schema.get("properties", {}).items():
        inner = _resolved(document, raw)
        words = raw.get("description") or raw.get("title") or inner.get("description", "")
        required = name in schema.get("required", [])
        pieces.append(Piece(name, _kind(document, inner), words, required, depth))
        if depth < 3:
            pieces += _pieces(document, inner, depth + 1)
    return pieces


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " / ".join(str(value) for value in schema["enum"] if value not in ("", None))
    if schema.get("type") == "array":
        inner = _kind(document, _resolved(document, schema.get("items", {})))
        return f"{inner}的列表" if inner else "列表"
    known = schema.get("format", "")
    return FORMATS.get(known) or TYPES.get(str(schema.get("type", "")), "")
