"""Two promises that no line of Python can break: what was sent is never edited, and only people lower a severity of 4."""

from django.db import migrations

NEVER_EDITED = """
CREATE FUNCTION feedback_submission_is_never_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A submission is never edited. Erase it, or write a new row beside it.' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER feedback_submission_is_never_edited BEFORE UPDATE ON feedback_submission
    FOR EACH ROW EXECUTE FUNCTION feedback_submission_is_never_edited();
"""
EDITED = """
DROP TRIGGER feedback_submission_is_never_edited ON feedback_submission;
DROP FUNCTION feedback_submission_is_never_edited();
"""
PEOPLE_LOWER = """
CREATE FUNCTION feedback_only_people_lower_severity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.severity = 4 AND NEW.severity < 4 AND NEW.severity_by_id IS NULL THEN
        RAISE EXCEPTION 'Only a person lowers a severity of 4.' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_only_people_lower_severity BEFORE UPDATE OF severity ON feedback_triage
    FOR EACH ROW EXECUTE FUNCTION feedback_only_people_lower_severity();
"""
ANYTHING_LOWERS = """
DROP TRIGGER feedback_only_people_lower_severity ON feedback_triage;
DROP FUNCTION feedback_only_people_lower_severity();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [
        migrations.RunSQL(NEVER_EDITED, EDITED),
        migrations.RunSQL(PEOPLE_LOWER, ANYTHING_LOWERS),
    ]
