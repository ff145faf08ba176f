"""What Django's models cannot describe: the partitioned table of deliveries, the hash of a plan, texts that never change."""

from django.db import migrations

DELIVERIES = """
CREATE SEQUENCE notices_delivery_id_seq CACHE 100;
CREATE TABLE notices_delivery (
    milestone_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT nextval('notices_delivery_id_seq'),
    follower_id bigint NOT NULL,
    channel varchar(12) NOT NULL,
    endpoint varchar(64) NOT NULL DEFAULT '',
    schedule_version integer NOT NULL,
    was_on date,
    state varchar(12) NOT NULL DEFAULT 'ready' CONSTRAINT delivery_state_known CHECK (state IN (
        'ready', 'leased', 'handed_off', 'accepted', 'delivered', 'bounced', 'complained', 'failed', 'skipped', 'cancelled',
        'expired', 'unknown')),
    reason varchar(24) NOT NULL DEFAULT '',
    answer varchar(60) NOT NULL DEFAULT '',
    not_before timestamptz NOT NULL,
    lease_token uuid,
    leased_until timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    resent boolean NOT NULL DEFAULT false,
    provider_key varchar(80) NOT NULL,
    handed_off_at timestamptz,
    done_at timestamptz,
    CONSTRAINT delivery_lease_is_whole CHECK (state NOT IN ('leased', 'handed_off')
        OR (lease_token IS NOT NULL AND leased_until IS NOT NULL)),
    PRIMARY KEY (milestone_id, id),
    CONSTRAINT delivery_once UNIQUE (milestone_id, follower_id, channel, endpoint)
) PARTITION BY LIST (milestone_id);
CREATE INDEX delivery_ready ON notices_delivery (not_before, id) WHERE state = 'ready';
CREATE INDEX delivery_leased ON notices_delivery (leased_until) WHERE state IN ('leased', 'handed_off');
CREATE INDEX delivery_unknown ON notices_delivery (id) WHERE state = 'unknown';
"""

# What an approval covers, read from the rows themselves, so that no path around the application escapes it.
PLAN_HASH = """
CREATE FUNCTION notices_plan_hash(wanted bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        p.availability_id, p.audience, to_jsonb(p.channels), to_jsonb(p.offsets), p.on_unknown, p.tone,
        (SELECT jsonb_agg(
            jsonb_build_array(r.channel, r.language, r.kind, r.days_before, r.subject, r.body, r.acknowledgement)
            ORDER BY r.channel, r.language, r.kind, r.days_before NULLS FIRST)
         FROM (SELECT DISTINCT ON (channel, language, kind, days_before) * FROM notices_contentrevision
               WHERE plan_id = wanted ORDER BY channel, language, kind, days_before, id DESC) r)
    )::text, 'UTF8')), 'hex') FROM notices_plan p WHERE p.id = wanted
$$;
"""

TEXTS_NEVER_CHANGE = """
CREATE FUNCTION notices_text_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a text of an announcement is never changed; write a new revision' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER content_is_final BEFORE UPDATE OR DELETE ON notices_contentrevision
    FOR EACH ROW EXECUTE FUNCTION notices_text_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_plans")]

    operations = [
        migrations.RunSQL(DELIVERIES, "DROP TABLE notices_delivery; DROP SEQUENCE notices_delivery_id_seq"),
        migrations.RunSQL(PLAN_HASH, "DROP FUNCTION notices_plan_hash(bigint)"),
        migrations.RunSQL(
            TEXTS_NEVER_CHANGE,
            "DROP TRIGGER content_is_final ON notices_contentrevision; DROP FUNCTION notices_text_is_final()",
        ),
    ]
