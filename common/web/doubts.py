"""Forms that ask about what can hardly be, and take a tick for an answer: nobody is refused what is so."""

from datetime import date

from django import forms

from common import clock
from common.text.chinese import local_date
from common.text.unlikely import odd_day
from common.web.forms import prepare


class AsksMixin(forms.BaseForm):
    """Once nothing is wrong, `doubts` names what is unlikely, and the form comes back with a tick.

    Only what was changed is asked about, so that a row that is odd and so can be saved again. The tick
    (`it_is_so`) is there once something was asked.
    """

    def doubts(self) -> dict[str, str]:
        """Field → what is unlikely about it, in a sentence without an end; of cleaned values."""
        return {}

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or not hasattr(self, "cleaned_data"):
            return
        if self.data.get(self.add_prefix("it_is_so")):
            self._show_tick()
        elif not self.errors:
            changed = set(self.changed_data)
            found = self._odd_days() | self.doubts()
            asked = {name: words for name, words in found.items() if name in changed}
            for name, words in asked.items():
                self.add_error(
                    name, f"{words}。请核对；确实如此的，勾选“已核对，确实如此”后再保存。"
                )
            if asked:
                self._show_tick()

    def _odd_days(self) -> dict[str, str]:
        today = local_date(clock.now())
        found = {}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(field, forms.DateField) and isinstance(value, date):
                words = odd_day(value, today)
                if words:
                    found[name] = f"{field.label}{words}"
        return found

    def _show_tick(self) -> None:
        self.fields["it_is_so"] = forms.BooleanField(label="已核对，确实如此", required=False)
        prepare(self.fields["it_is_so"])
