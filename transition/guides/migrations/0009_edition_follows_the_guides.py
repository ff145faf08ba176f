"""Start a new edition with every write to what pages show of the guides: their list is kept in memory and is never older."""

from django.db import migrations

# The counts of what readers chose in a trial are on no page that is kept, and start no edition.
WRITES = {
    "guides_guide": "INSERT OR DELETE OR TRUNCATE OR UPDATE OF source_id, successor_id, language, published_id",
    "guides_trialpair": (
        "INSERT OR DELETE OR TRUNCATE OR UPDATE OF source_id, successor_id, lane, language, prompt, old_answer, new_answer, "
        "settings, taken_on, source_url, is_shown"
    ),
    "guides_exportsteps": "INSERT OR UPDATE OR DELETE OR TRUNCATE",
}
TRIGGER = """
CREATE TRIGGER {table}_new_edition AFTER {writes} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION catalog_new_edition();
"""
FORWARD = "".join(TRIGGER.format(table=table, writes=writes) for table, writes in WRITES.items())
BACKWARD = "".join(f"DROP TRIGGER {table}_new_edition ON {table};" for table in WRITES)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_edition_follows_the_catalog"),
        ("guides", "0008_trials_usefulness_exports"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
