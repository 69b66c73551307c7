import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def begin(apps, schema_editor):
    given = apps.get_model("accounts", "User").objects.filter(must_change_password=True)
    given.update(password_given_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_failed_sign_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaluser',
            name='password_given_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='密码发放时间'),
        ),
        migrations.AddField(
            model_name='historicaluser',
            name='password_given_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_given_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='密码发放时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_given_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发放人'),
        ),
        # Those that nobody changed yet run out from now on, not from a day that nobody wrote down.
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
