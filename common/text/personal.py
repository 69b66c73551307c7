"""What in a text tells who wrote it, or whom it means: numbers, names, house numbers. Pure.

Found so that a person can be asked about it, or so that it can be taken out before a text goes on. Too much
found costs a look at the original, too little cannot be taken back, so in doubt it is found.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MOBILE: Final = "手机号码"
TELEPHONE: Final = "电话号码"
LONG_NUMBER: Final = "证件、账号"
PLATE: Final = "车牌号"
MAIL: Final = "电子邮箱"
CHAT: Final = "微信、QQ号"
NAME: Final = "姓名"
HOUSE: Final = "门牌号"
KINDS: Final = (MOBILE, TELEPHONE, LONG_NUMBER, PLATE, MAIL, CHAT, NAME, HOUSE)

_CHINESE_DIGITS: Final = dict(
    zip("〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "00012345678912123456789", strict=True)
)
# Between the digits of one number.
_GAP: Final = r"[\s\-–—.·•_/()]{0,3}"
_NUMERAL: Final = "0-9〇零一二三四五六七八九十百"
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: where it begins and ends, one of KINDS, and the part itself."""

    start: int
    end: int
    kind: str
    text: str

    @property
    def hint(self) -> str:
        """Enough for its writer to know it again, and for nobody else: 138****5678, 王**."""
        tight = "".join(self.text.split())
        if self.kind in (NAME, HOUSE):
            return tight[:1] + "*" * max(len(tight) - 1, 1)
        shown = 3 if len(tight) >= 11 else 1
        return f"{tight[:shown]}****{tight[-min(shown + 1, 4) :]}"


def personal_parts(text: str, *, known: Iterable[str] = ()) -> list[Part]:
    """The parts, in order and apart from each other. `known` are words that are personal here, whatever
    they look like: the stored name of the person who reports."""
    spans = list(_spans(text))
    spans += _known_spans(text, known)
    # A name beside a number needs no word before it: 王小明 13800000000.
    spans += _beside_numbers(text, spans)
    parts: list[Part] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if parts and start < parts[-1].end:
            before = parts.pop()
            start, end, kind = before.start, max(before.end, end), before.kind
        parts.append(Part(start, end, kind, text[start:end]))
    return parts


def without(text: str, parts: Iterable[Part]) -> str:
    """The text with 〔手机号码〕 where a part was."""
    said, at = [], 0
    for part in parts:
        said += [text[at : part.start], mark(part.kind)]
        at = part.end
    return "".join([*said, text[at:]])


def mark(kind: str) -> str:
    return f"〔{kind}〕"


def marks_in(*texts: str) -> dict[str, int]:
    """Kind → how often `without` has left its mark; kinds that are not there are left out."""
    counted = {kind: sum(text.count(mark(kind)) for text in texts) for kind in KINDS}
    return {kind: count for kind, count in counted.items() if count}


def _digits(text: str) -> str:
    """The text in half width, Chinese numerals as digits: as long as the text, so that places agree."""
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    wide = _CHINESE_DIGITS.get(char) or unicodedata.normalize("NFKC", char)
    return wide if len(wide) == 1 else char


def _spans(text: str) -> Iterator[Span]:
    seen = _digits(text)
    for kind, pattern in _NUMBERS:
        for found in pattern.finditer(seen):
            if _is_one_number(found[0]):
                yield *found.span(), kind
    # Numerals of Chinese stay words here: 三路公交 is no number of a house.
    half = "".join(c if c in _CHINESE_DIGITS else _plain(c) for c in text)
    for kind, pattern in _WORDS:
        for found in pattern.finditer(half):
            group = found.lastgroup or 0
            yield *found.span(group), kind


_ABROAD: Final = re.compile(r"^(?:\+|00)?\D{0,3}86(?=\D{0,3}1[3-9])")


def _is_one_number(found: str) -> bool:
    """Digits in the groups in which people write a number, not a row of numbers (13 15 18 20 22), a
    degree (113.3245678) or a day (20261129)."""
    groups = re.findall(r"\d+", _ABROAD.sub("", found))
    if re.fullmatch(r"1[0-3]\d\.\d+", found):
        return False
    if re.fullmatch(r"20\d\d[01]\d[0-3]\d", found):
        return False
    sizes = [len(group) for group in groups]
    return len(sizes) <= 2 or min(sizes) >= 3 or set(sizes) == {1}


_NUMBERS: Final = [
    (LONG_NUMBER, re.compile(rf"(?<![\d.])\d(?:{_GAP}\d){{14,18}}{_GAP}[xX]?(?!\d)")),
    (
        MOBILE,
        re.compile(
            rf"(?:(?:\+|00){_GAP}86{_GAP}|(?<!\d)86{_GAP}|(?<![\d.]))1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
        ),
    ),
    (
        TELEPHONE,
        re.compile(
            rf"(?<![\d.])\(?0\d{{2,3}}{_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:{_GAP}(?:转|-){_GAP}\d{{1,5}})?(?!\d)"
        ),
    ),
    # Too long to count anything: a mistyped number, that of a card or of a query.
    (LONG_NUMBER, re.compile(r"(?<![\d.])\d{11,}(?![\d.])")),
    (LONG_NUMBER, re.compile(r"(?<![\d.])\d{4} \d{4} \d{4}(?: \d{3,4})*(?!\d)")),
    (
        TELEPHONE,
        re.compile(
            r"(?<![\d.])[2-8]\d{6,7}(?![\d.]|\s*[元万米吨方立亩平公千人户棵条尾斤年])",
        ),
    ),
]

# The families of nearly everybody (百家姓 and what census lists add to it), but for the few that begin
# ordinary words far more often than names.
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万"
    "钱严覃武戴莫孔汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁"
    "尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉骆蓝路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤阳时穆农"
    "司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师和仇栾隋商刁"
    "沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺"
    "楼盘满位厉区帅屠豆朴盖练廉禹井祖漆巴丰支卿平计宣晋相云容敬来扈晁芮都普阙戈伏鹿薄邸雍辜"
    "羊阿乌母裘邰赫杭况宿鲜印隆茹慕危玉哈湛宾戎茅居尉冶智幸奉衡富由向于"
)
_SURNAME: Final = (
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|夏侯|令狐|慕容|司徒|长孙|公孙" rf"|[{_SURNAMES}])"
)
_HAN: Final = "\u4e00-\u9fff"
_SHORT: Final = "[某xX×*]"
# What is no name though it begins as one: 本人向有关部门反映, 本人曾多次反映, 我是来自上游的, 我是单位的.
_NO_NAME: Final = (
    "(?!向(?:有|你|您|贵|河|政|市|县|区|镇|村|相|上|环)"
    r"|于(?:昨|今|前|本|上|下|去|当|早|晚|近|同|年|月|日|此|\d)"
    "|常(?:年|常|期|去|来|到|在|见|看|经)|和(?:邻|家|其|村|他|我|同|朋|老)"
    "|曾(?:多|经|两|三|几|向|在|打|于|去|找|反|投|举|被)|路(?:过|边|上|口)|江(?:边|水|南|北|面|上)"
    "|应(?:该|当)|时(?:常|而|间)|平(?:时|常|日)|来(?:自|到|过|反)|由于|相信|明(?:确|天|显)|都|计划"
    "|原(?:来|本|是)|强烈|居(?:民|住)|方(?:才|便|面)|申(?:请|诉|报)|严(?:重|正|肃)|管(?:理|道|护)|包括|支持"
    "|房(?:屋|子|前|后)|关(?:注|心|于)|车(?:辆|子|位|主)|田(?:地|里|土)|农(?:田|民|户|村)|井水|林(?:地|木|场|权)"
    "|单位|党(?:员|委)|司机|池塘|左(?:岸|边|侧)|南(?:岸|边|面|方)|白(?:天|色)|游(?:泳|玩)|高(?:度|兴)|万分"
    "|谢谢|方便|常年|双方|周(?:围|末)|温馨|安全|马(?:上|路)|成天|毛病|金额|钱款|温度|水质)"
)
_NO_PLACE: Final = "(?<![村镇乡县市区街路组社家湾坝沟人民户厂店们])"
_AFTER: Final = (
    f"(?:(?![{_HAN}])|(?=电话|手机|身份证|住|家住|男|女|今年|的|反映|举报|投诉|在|系|是|联系|联络|微信"
    "|年龄|来自|来反|要|想|于|向|被|说|也|给|看|发现|拍))"
)
_PERSON: Final = (
    f"(?:{_NO_NAME}{_SURNAME}(?:{_SHORT}{{1,2}}|[{_HAN}]{{1,2}}?){_NO_PLACE}{_AFTER}"
    f"|[{_HAN}]{{1,6}}·[{_HAN}]{{1,6}})"
)
# After 姓名： comes a name, of no known family too.
_ANYBODY: Final = f"(?:{_PERSON}|[{_HAN}]{{2,4}}(?![{_HAN}·]))"
_MINE: Final = "丈夫|妻子|爱人|老公|老婆|儿子|女儿|父亲|母亲|爸爸?|妈妈?|邻居|孩子|婆婆|公公|哥哥?|姐姐?|弟弟?|妹妹?"
_WRITER: Final = "举报|投诉|反映|报告|联系|当事|申请"
_ADDRESSED: Final = (
    "先生|女士|小姐|师傅|大爷|大妈|大叔|大娘|阿姨|奶奶|爷爷|婆婆|嬢嬢|老师|同志|大哥|大姐|大嫂|伯伯"
)
_COUNTED: Final = f"[{_NUMERAL}]+"
_BLOCK: Final = f"{_COUNTED}(?:号楼|栋|幢)"
# Works and times have numbers too: 路边3号闸, 城区5号下午.
_OF_WORKS: Final = (
    "(?!线|桥|泵|闸|井|排|断|码头|坝|涵|沟|渠|池|点|标|桩|岸|河|溪|水|机|楼|公示|界|船|取|监|孔|洞|塔|站"
    "|渡|垃|污|口|门|那天|上午|下午|晚|早|凌晨|以|左右|开|起|至|到|电)"
)
_CHATS: Final = r"微\s?信|薇信|威信|v信|wechat|weixin|抖音|快手|小红书|企鹅|扣扣|(?<![a-z])(?:wx|vx|qq|v(?=\s*[:=]))"

# A group `it` is the part, where words before it only show the way.
_WORDS: Final = [
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (MAIL, r"[a-z0-9._%+-]+\s?@\s?[a-z0-9-]+(?:\.[a-z0-9-]+)+"),
        (
            CHAT,
            rf"(?:{_CHATS})\s*(?:号码?|id)?\s*(?:同号)?\s*(?:[:=]|是|为|叫)?\s*"
            r"(?P<it>[a-z][a-z0-9_-]{5,19}|\d[\d ]{4,11}\d)(?![a-z0-9])",
        ),
        (CHAT, "wxid_[a-z0-9]+"),
        (
            PLATE,
            "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
            r"\s?[a-hj-np-z]\s?[·•.\-]?\s?(?=[a-z0-9]*\d)[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳](?![a-z0-9])",
        ),
        (
            PLATE,
            r"车牌(?:号码?)?\s*(?:[:=]|是|为|尾号)*\s*(?P<it>[a-z]?[·.]?(?=[a-z0-9]*\d)[a-z0-9]{3,7})",
        ),
        (LONG_NUMBER, r"(?<![a-z0-9])[egdsphm]\d{8}(?![a-z0-9])"),
        (
            TELEPHONE,
            r"(?:电话|座机|手机|号码|联系方式|致电|拨打|tel)[^\d〔]{0,6}?(?P<it>\d[\d \-]{5,}\d)",
        ),
        (
            NAME,
            rf"(?:姓名|名字|名叫|名为|署名|落款|(?:{_WRITER})人)(?:姓名)?\s*(?::|叫|是|为)\s*(?P<it>{_ANYBODY})",
        ),
        (
            NAME,
            rf"(?:(?:我|本人|俺)(?:名?叫|名)|本人|(?:我|本人|俺)(?:系|是)"
            rf"(?:[{_HAN}]{{0,12}}?(?:的|村民|居民|群众|住户|业主|党员|职工))?"
            rf"|姓名|名字|名叫|署名|落款|(?:{_WRITER})人"
            rf"|(?:我|本人)的?(?:{_MINE})(?:叫|是)?)\s*[:,，]?\s*(?P<it>{_PERSON})",
        ),
        (NAME, rf"我姓(?P<it>{_SURNAME})(?![{_HAN}]|名)"),
        (NAME, rf"{_SURNAME}(?:{_SHORT}{{1,2}}|[{_HAN}]{{0,2}}?)(?:{_ADDRESSED})"),
        (HOUSE, rf"门牌(?:号码?)?\s*(?::|是|为)*\s*(?P<it>[{_NUMERAL}a-z\-]+号?)"),
        (HOUSE, f"{_COUNTED}[组社队]{_COUNTED}号(?:附{_COUNTED}号)?(?:之{_COUNTED})?"),
        (
            HOUSE,
            f"(?<=[路街巷弄道组社队湾村坝院区苑园庄里坪屯寨城])附?{_COUNTED}号(?:附{_COUNTED}号)?"
            rf"(?:之{_COUNTED})?{_OF_WORKS}(?:[{_NUMERAL}\-]+(?:室|户|房))?",
        ),
        (
            HOUSE,
            rf"(?:{_BLOCK}|{_COUNTED}座)(?:{_COUNTED}单元)?{_COUNTED}[{_NUMERAL}\-]*[室户房号]?",
        ),
        (
            HOUSE,
            f"{_BLOCK}{_COUNTED}单元|(?<=[区苑园城府庭院])(?:{_BLOCK}|{_COUNTED}座)(?![桥楼房])",
        ),
        (HOUSE, rf"{_COUNTED}单元[{_NUMERAL}\-]*[室户房号]?|[{_NUMERAL}\-]+室"),
    )
]


def _known_spans(text: str, known: Iterable[str]) -> Iterator[Span]:
    seen = _digits(text)
    for word in known:
        tight = "".join(word.split())
        if len(tight) < 2:
            continue
        kind = MOBILE if re.fullmatch(r"[\d+\-]+", tight) else NAME
        loose = r"\s*".join(map(re.escape, tight))
        where = seen if kind == MOBILE else text
        yield from ((*found.span(), kind) for found in re.finditer(loose, where))


# Ordinary words that begin as a name: 13900005678，谢谢.
_NO_WORD: Final = (
    "(?!谢谢|严重|方便|万分|高度|常年|双方|江边|周围|周末|支持|温馨|安全|马上|路过|路边|成天)"
)
_ALONE: Final = rf"({_NO_NAME}{_SURNAME}[{_HAN}]{{1,2}}){_NO_PLACE}"
_CALLED: Final = "(?:的?(?:联系)?(?:电话|手机|方式)(?:号码?)?|号码|tel)"
_BEFORE: Final = re.compile(rf"(?<![{_HAN}]){_ALONE}[\s,，、:：(（]*{_CALLED}?[\s:：是为]*$")
_BEHIND: Final = re.compile(rf"\s*[(（]?\s*{_ALONE}(?![{_HAN}])")
_SIGNED: Final = re.compile(rf"\n\s*{_ALONE}\s*(?:20\d\d[年.\-/].{{0,8}})?$")


def _beside_numbers(text: str, spans: list[Span]) -> Iterator[Span]:
    for start, end, kind in spans:
        if kind not in (MOBILE, TELEPHONE, LONG_NUMBER):
            continue
        if found := _BEFORE.search(text[:start]):
            yield *found.span(1), NAME
        if found := _BEHIND.match(text, end):
            yield *found.span(1), NAME
    # The last line of a letter is the name of its writer.
    if found := _SIGNED.search(text.rstrip()):
        yield *found.span(1), NAME
