"""Start a new edition with every write to what pages show of the guides, so that no finished page and no list is older."""

from django.db import migrations

WRITES = {
    # A guide that somebody begins shows nothing yet; it is rare, and a statement cannot tell.
    "guides_guide": "INSERT OR DELETE OR TRUNCATE OR UPDATE OF source_id, successor_id, language, published_id",
    # Not the counts of what readers chose: they are on no page that is kept.
    "guides_trialpair": (
        "INSERT OR DELETE OR TRUNCATE OR UPDATE OF source_id, successor_id, lane, language, prompt, old_answer, new_answer, "
        "settings, taken_on, source_url, is_shown"
    ),
    # Not who tried them: that changes with every account that is erased.
    "guides_exportsteps": (
        "INSERT OR DELETE OR TRUNCATE OR UPDATE OF provider_id, text, takes, source_url, read_on, tried_on"
    ),
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
