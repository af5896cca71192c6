# The TLS version that PHI needs in transit becomes a setting of the organisation.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_phi_countries'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='tls_floor',
            field=models.CharField(choices=[('1.2', 'TLS 1.2 or newer'), ('1.3', 'TLS 1.3')], default='1.2', help_text='What goes below it is a gap. NIST SP 800-52 Rev. 2 asks for 1.2; HIPAA itself names no version.', max_length=3, verbose_name='TLS version that PHI needs'),
        ),
    ]
