"""Sections and the classes announced of them go to the room of water (`waters`). Their tables stay; the two columns that
the new room no longer writes get a default, and go in a later release."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rivers", "0002_append_only")]

    operations = [
        migrations.AlterField(
            model_name='section',
            name='grade',
            field=models.CharField(choices=[('national', '国考'), ('city', '市考'), ('district', '区县'), ('border', '交界')], db_default='', max_length=10, verbose_name='级别'),
        ),
        migrations.AlterField(
            model_name='section',
            name='target',
            field=models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], db_default='', max_length=1, verbose_name='目标水质'),
        ),
        migrations.AlterField(
            model_name='historicalsection',
            name='grade',
            field=models.CharField(choices=[('national', '国考'), ('city', '市考'), ('district', '区县'), ('border', '交界')], db_default='', max_length=10, verbose_name='级别'),
        ),
        migrations.AlterField(
            model_name='historicalsection',
            name='target',
            field=models.CharField(choices=[('1', 'Ⅰ类'), ('2', 'Ⅱ类'), ('3', 'Ⅲ类'), ('4', 'Ⅳ类'), ('5', 'Ⅴ类')], db_default='', max_length=1, verbose_name='目标水质'),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="HistoricalSample"),
                migrations.DeleteModel(name="Sample"),
                migrations.DeleteModel(name="HistoricalSection"),
                migrations.DeleteModel(name="Section"),
            ],
        ),
    ]
