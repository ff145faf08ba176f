"""A published text is a record: the database refuses to change a revision, its changes and its steps."""

from django.db import migrations

_TABLES = ("guides_guiderevision", "guides_change", "guides_step")

_FUNCTION = """
CREATE FUNCTION guides_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The author's account may be erased; the text stays.
    IF TG_TABLE_NAME = 'guides_guiderevision'
       AND to_jsonb(NEW) - 'author_id' = to_jsonb(OLD) - 'author_id' AND to_jsonb(NEW) ->> 'author_id' IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A revision is never changed. Write a new one.' USING ERRCODE = 'check_violation';
END;
$$;
"""


def _trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION guides_refuse_update();",
        f"DROP TRIGGER {table}_never_changes ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("guides", "0001_initial")]

    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION guides_refuse_update();"),
        *[_trigger(table) for table in _TABLES],
    ]
