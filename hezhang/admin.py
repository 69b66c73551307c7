"""Background work on the clock, as the administrator sees it: what runs when, and a switch."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from common.web.admin import ReadOnlyAdmin

# Of `CELERY_BEAT_SCHEDULE`; a task that is not named here is shown by its key.
TITLES = {
    "open-patrol-dues": "生成应巡任务",
    "thumbnails-sweep": "补做照片缩略图",
    "abandoned-uploads-sweep": "清理未提交的上传",
    "phone-intakes-sweep": "清除手机导出文件中未收入的内容",
    "attachment-files-sweep": "清理未用文件",
    "compare-patrols": "巡河相互比对",
    "take-in-outfall-sightings": "收取巡河所见排污口异常",
    "link-waiting-issues": "问题与后到的巡河对应",
    "recount-missed-findings": "重算漏查",
    "lights": "核算亮灯",
    "old-numbers": "清除历史记录中的旧手机号",
    "notice-changes": "查找通报发布后的变动",
    "complaints-clear-contacts": "清除到期的举报人联系方式和原文",
    "ledger-check": "核对问题台账",
    "remark-missed-in-supervisions": "重算暗访督查中的漏查",
    "import-files-sweep": "清理导入文件",
    "expired-tokens-sweep": "清理过期手机登录",
    "expired-sessions-sweep": "清理过期的登录状态",
    "sign-in-counts": "错误登录计数记入审计",
    "jobs-sweep": "续办未完的后台任务",
    "job-files-sweep": "清理后台生成的文件",
    "imports-sweep": "续办未完的导入",
    "draft-monthly-notices": "起草月通报",
    "notice-jobs-sweep": "续办未完的通报起草",
    "count-screens": "统计大屏数据",
    "ladder-proposals": "提取提醒约谈建议",
    "celery.backend_cleanup": "清理任务结果",
}


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ReadOnlyAdmin):
    """定时任务. The settings say when they run, and beat writes that here at each start; so a time changed
    here would not last, but the switch does."""

    list_display = ("title", "times", "enabled", "last_run_at", "total_run_count")
    list_select_related = ("crontab", "interval")
    search_fields = ("name", "task")
    fields = ("title", "task", "times", "enabled", "last_run_at", "total_run_count")
    actions = ("switch_on", "switch_off")

    @admin.display(description="任务", ordering="name")
    def title(self, task: PeriodicTask) -> str:
        return TITLES.get(task.name, task.name)

    @admin.display(description="时间")
    def times(self, task: PeriodicTask) -> str:
        if task.crontab:
            return crontab_in_words(task.crontab.hour, task.crontab.minute)
        return str(task.interval or "—")

    @admin.action(description="启用所选任务")
    def switch_on(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        self._switch(request, queryset, True)

    @admin.action(description="停用所选任务")
    def switch_off(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        self._switch(request, queryset, False)

    def _switch(self, request: HttpRequest, queryset: models.QuerySet[Any], on: bool) -> None:
        queryset.update(enabled=on)
        # Beat looks at this stamp, not at the rows.
        PeriodicTasks.update_changed()
        words = "所选任务已启用。" if on else "所选任务已停用，停用期间有关工作不会自动进行。"
        self.message_user(request, words, messages.SUCCESS)


def crontab_in_words(hour: str, minute: str) -> str:
    """Of the daily schedules that the settings hold: */10 → 每 10 分钟; 0,12 : 20 → 每天 00:20、12:20."""
    if hour == "*":
        if minute == "*":
            return "每分钟"
        return f"每 {minute[2:]} 分钟" if minute.startswith("*/") else f"每小时第 {minute} 分"
    return "每天 " + "、".join(f"{h:0>2}:{minute:0>2}" for h in hour.split(","))
