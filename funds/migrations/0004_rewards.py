from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0003_town_classes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='fundrule',
            name='kind',
            field=models.CharField(choices=[('compensation', '生态补偿与断面奖惩'), ('allowance', '巡河补贴'), ('rewards', '考核奖惩')], max_length=12, verbose_name='类别'),
        ),
    ]
