"""Keep the record of what happened append-only, whatever program writes to the database."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalog_refuse_to_rewrite_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Erasing an account takes the name off an event and nothing else.
    IF TG_OP = 'UPDATE' AND NEW.entered_by_id IS NULL
        AND to_jsonb(NEW) - 'entered_by_id' = to_jsonb(OLD) - 'entered_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Lifecycle events are append-only: undo one by adding another.'
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$;

CREATE TRIGGER catalog_lifecycleevent_append_only
BEFORE UPDATE OR DELETE ON catalog_lifecycleevent
FOR EACH ROW EXECUTE FUNCTION catalog_refuse_to_rewrite_events();
"""

BACKWARD = """
DROP TRIGGER catalog_lifecycleevent_append_only ON catalog_lifecycleevent;
DROP FUNCTION catalog_refuse_to_rewrite_events();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_loadedentry")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
