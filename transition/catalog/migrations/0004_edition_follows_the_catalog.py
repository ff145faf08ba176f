"""Start a new edition with every write to the catalog, whatever program makes it: what is kept in memory is never older."""

from django.db import migrations

TABLES = (
    "catalog_provider",
    "catalog_surface",
    "catalog_aimodel",
    "catalog_alias",
    "catalog_replacement",
    "catalog_availability",
    "catalog_claim",
    "catalog_lifecycleevent",
)

FUNCTION = """
CREATE FUNCTION catalog_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO web_edition (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = web_edition.number + 1;
    RETURN NULL;
END;
$$;
"""
TRIGGER = """
CREATE TRIGGER {table}_new_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION catalog_new_edition();
"""
FORWARD = FUNCTION + "".join(TRIGGER.format(table=table) for table in TABLES)
BACKWARD = "DROP FUNCTION catalog_new_edition() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_events_are_append_only"), ("web", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
