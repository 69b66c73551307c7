"""Examples of the contract of units' systems."""

REF = "0d9c7a52-6f0e-4d43-9d3c-3f6f1c1f7a10"

LINES = {
    "unit": "江南区住房城乡建委",
    "month": "2026-10",
    "due": "2026-11-05",
    "is_frozen": False,
    "lines": [
        {
            "id": 318,
            "title": "清溪河城区段污水管网建设",
            "list": "清溪河2026年度任务清单",
            "starts_on": "2026-03-01",
            "due_on": "2026-12-20",
            "light": "green",
            "percent": "62.50",
            "seq": 0,
            "words": "",
            "targets": [
                {"id": 702, "name": "管网", "amount": "0.80", "unit": "公里", "done": "0.50"}
            ],
            "funds": [
                {
                    "source": "区级财政",
                    "planned": "1000000.00",
                    "in_place": "300000.00",
                    "paid": "120000.00",
                }
            ],
        }
    ],
}
REPORTS = {
    "reports": [
        {
            "client_ref": REF,
            "line": 318,
            "month": "2026-10",
            "figures": [{"target": 702, "amount": "0.62", "unit": "公里"}],
            "words": "完成滨江路段管沟开挖，正在铺管。",
        }
    ]
}
RESULTS = {
    "results": [
        {
            "client_ref": REF,
            "status": 201,
            "body": {
                "line": 318,
                "month": "2026-10",
                "seq": 1,
                "percent": "77.50",
                "done_on": None,
                "light": "green",
            },
        }
    ]
}
FUNDS = {
    "funds": [
        {
            "client_ref": REF,
            "line": 318,
            "source": "区级财政",
            "in_place": "200000.00",
            "paid": "86000.50",
            "day": "2026-10-20",
            "words": "第二批工程款",
        }
    ]
}
FUND_RESULTS = {
    "results": [
        {
            "client_ref": REF,
            "status": 201,
            "body": {
                "line": 318,
                "source": "区级财政",
                "day": "2026-10-20",
                "in_place": "200000.00",
                "paid": "86000.50",
                "total_in_place": "500000.00",
                "total_paid": "206000.50",
            },
        }
    ]
}
