"""What followers decide for themselves: follows of a surface, quiet hours, messages together, reminders later.

The moments are computed by the database, from its own clock and its own time zones, for a row or for a million of them.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

MOMENTS = """
CREATE FUNCTION notices_zone(named text) RETURNS text LANGUAGE plpgsql STABLE AS $$
-- One person's zone that this database does not know must not stop everybody else's planning.
BEGIN
    PERFORM statement_timestamp() AT TIME ZONE named;
    RETURN named;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
END $$;

CREATE FUNCTION notices_instant(clock timestamp, zone text, since timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
-- The first moment from "since" on at which clocks in the zone show this time. A time that they skip is the moment at
-- which they skip it: changes begin on a full hour. Of a time that comes twice PostgreSQL names the second.
DECLARE
    found timestamptz := clock AT TIME ZONE zone;
    shift interval;
BEGIN
    IF found AT TIME ZONE zone <> clock THEN
        RETURN date_trunc('hour', clock) AT TIME ZONE zone;
    END IF;
    FOREACH shift IN ARRAY ARRAY[interval '1 hour', interval '30 minutes'] LOOP
        IF (found - shift) AT TIME ZONE zone = clock AND found - shift >= since THEN
            RETURN found - shift;
        END IF;
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION notices_quiet_ends(at timestamptz, zone text, quiet_from time, quiet_until time) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
-- The end of the quiet hours that "at" falls into, or "at" itself.
DECLARE
    clock timestamp := at AT TIME ZONE zone;
    over_midnight boolean := quiet_from > quiet_until;
BEGIN
    IF over_midnight AND clock::time >= quiet_from THEN
        RETURN notices_instant(clock::date + 1 + quiet_until, zone, at);
    ELSIF clock::time < quiet_until AND (over_midnight OR clock::time >= quiet_from) THEN
        RETURN notices_instant(clock::date + quiet_until, zone, at);
    END IF;
    RETURN at;
END $$;

CREATE FUNCTION notices_digest_at(at timestamptz, zone text, rhythm text, hour int, weekday int) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
-- The next moment from "at" on at which this person's messages leave together.
DECLARE
    today date := (at AT TIME ZONE zone)::date;
    found timestamptz;
BEGIN
    FOR n IN 0..8 LOOP
        CONTINUE WHEN rhythm = 'weekly' AND extract(isodow FROM today + n) <> weekday;
        found := notices_instant(today + n + make_time(hour, 0, 0), zone, at);
        IF found >= at THEN
            RETURN found;
        END IF;
    END LOOP;
    RETURN at;
END $$;

CREATE FUNCTION notices_leaves_at(at timestamptz, last timestamptz, named_zone text, rhythm text, hour int, weekday int,
    quiet_from time, quiet_until time) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
-- When a notice that is due "at" leaves: with the others, and not in quiet hours, as long as that is not after "last".
DECLARE
    zone text := notices_zone(named_zone);
    leaves timestamptz := at;
    later timestamptz;
BEGIN
    IF rhythm <> 'immediate' THEN
        later := notices_digest_at(leaves, zone, rhythm, hour, weekday);
        leaves := CASE WHEN later <= last THEN later ELSE leaves END;
    END IF;
    IF quiet_from IS NOT NULL THEN
        later := notices_quiet_ends(leaves, zone, quiet_from, quiet_until);
        leaves := CASE WHEN later <= last THEN later ELSE leaves END;
    END IF;
    RETURN leaves;
END $$;

CREATE FUNCTION notices_morning(day date, named_zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
-- The moment of a day at which a reminder that was put off comes back.
    SELECT notices_instant(day + time '09:00', notices_zone(named_zone), '-infinity')
$$;
"""

NO_MOMENTS = """
DROP FUNCTION notices_morning(date, text);
DROP FUNCTION notices_leaves_at(timestamptz, timestamptz, text, text, int, int, time, time);
DROP FUNCTION notices_digest_at(timestamptz, text, text, int, int);
DROP FUNCTION notices_quiet_ends(timestamptz, text, time, time);
DROP FUNCTION notices_instant(timestamp, text, timestamptz);
DROP FUNCTION notices_zone(text);
"""

# Rows that leave together have an index of their own, so that claiming the others never reads past them.
TOGETHER = """
ALTER TABLE notices_delivery ADD COLUMN together boolean NOT NULL DEFAULT false;
ALTER TABLE notices_delivery ADD COLUMN language varchar(12) NOT NULL DEFAULT '';
DROP INDEX delivery_ready;
CREATE INDEX delivery_ready ON notices_delivery (not_before, id) WHERE state = 'ready' AND NOT together;
CREATE INDEX delivery_together ON notices_delivery (not_before, follower_id) WHERE state = 'ready' AND together;
"""

NOT_TOGETHER = """
DROP INDEX delivery_together;
DROP INDEX delivery_ready;
CREATE INDEX delivery_ready ON notices_delivery (not_before, id) WHERE state = 'ready';
ALTER TABLE notices_delivery DROP COLUMN language;
ALTER TABLE notices_delivery DROP COLUMN together;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0004_edition_follows_the_catalog'),
        ('notices', '0009_more_channels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField()),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='follow',
            name='follow_once',
        ),
        migrations.RemoveConstraint(
            model_name='follow',
            name='follow_has_one_subject',
        ),
        migrations.RemoveConstraint(
            model_name='followrequest',
            name='follow_request_once',
        ),
        migrations.RemoveConstraint(
            model_name='followrequest',
            name='follow_request_has_one_subject',
        ),
        migrations.AddField(
            model_name='follow',
            name='surface',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='catalog.surface'),
        ),
        migrations.AddField(
            model_name='follower',
            name='digest_hour',
            field=models.SmallIntegerField(db_default=9, default=9),
        ),
        migrations.AddField(
            model_name='follower',
            name='digest_weekday',
            field=models.SmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='follower',
            name='quiet_from',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='follower',
            name='quiet_until',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='follower',
            name='rhythm',
            field=models.CharField(choices=[('immediate', 'One message for each'), ('daily', 'Together, at most once a day'), ('weekly', 'Together, at most once a week')], db_default='immediate', default='immediate', max_length=12),
        ),
        migrations.AddField(
            model_name='followrequest',
            name='surface',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.surface'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('follower', 'model', 'provider', 'surface'), name='follow_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('model__isnull', True), ('provider__isnull', True)), models.Q(('model__isnull', True), ('surface__isnull', True)), models.Q(('provider__isnull', True), ('surface__isnull', True)), _connector='OR'), name='follow_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='follower',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='follower_quiet_is_whole', violation_error_message='Quiet hours need two different times.'),
        ),
        migrations.AddConstraint(
            model_name='follower',
            constraint=models.CheckConstraint(condition=models.Q(('rhythm__in', ['immediate', 'daily', 'weekly'])), name='follower_rhythm_known'),
        ),
        migrations.AddConstraint(
            model_name='follower',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour__range', (0, 23)), ('digest_weekday__range', (1, 7))), name='follower_digest_moment'),
        ),
        migrations.AddConstraint(
            model_name='followrequest',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('model'), models.F('provider'), models.F('surface'), models.F('follower'), name='follow_request_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='followrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('model__isnull', True), ('provider__isnull', True)), models.Q(('model__isnull', True), ('surface__isnull', True)), models.Q(('provider__isnull', True), ('surface__isnull', True)), _connector='OR'), name='follow_request_has_one_subject'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='availability',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.availability'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='follower',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snoozes', to='notices.follower'),
        ),
        migrations.AddConstraint(
            model_name='snooze',
            constraint=models.UniqueConstraint(fields=('follower', 'availability'), name='snooze_once'),
        ),
        migrations.RunSQL(MOMENTS, NO_MOMENTS),
        migrations.RunSQL(TOGETHER, NOT_TOGETHER),
    ]
