"""What readers see was approved by somebody who did not write it: the database holds both ends of that sentence."""

from django.db import migrations

_REVIEW = """
CREATE FUNCTION guides_review_is_honest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The two people compared by the constraint are the author of this very text and its approver.
    IF NOT EXISTS (SELECT FROM guides_guiderevision r WHERE r.id = NEW.revision_id
                   AND r.author_id = NEW.author_id AND r.digest = NEW.digest) THEN
        RAISE EXCEPTION 'A review names the author and the digest of its revision.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.revision_id, NEW.author_id, NEW.digest) <> (OLD.revision_id, OLD.author_id, OLD.digest)
       OR TG_OP = 'UPDATE' AND OLD.approver_id IS NOT NULL AND NEW.approver_id IS DISTINCT FROM OLD.approver_id THEN
        RAISE EXCEPTION 'What was reviewed, and by whom, is not changed.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER guides_review_is_honest BEFORE INSERT OR UPDATE ON guides_review
    FOR EACH ROW EXECUTE FUNCTION guides_review_is_honest();
"""
_GUIDE = """
CREATE FUNCTION guides_published_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A text that came with the product carries its moment itself.
    IF NEW.published_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM guides_guiderevision r WHERE r.id = NEW.published_id AND r.guide_id = NEW.id
        AND (r.is_shipped AND r.published_at IS NOT NULL OR EXISTS (
            SELECT FROM guides_review v WHERE v.revision_id = r.id AND v.published_at IS NOT NULL))) THEN
        RAISE EXCEPTION 'Only a revision that was approved is published.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER guides_published_by_two BEFORE UPDATE OF published_id ON guides_guide
    FOR EACH ROW EXECUTE FUNCTION guides_published_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("guides", "0003_editing")]

    operations = [
        migrations.RunSQL(
            _REVIEW, "DROP TRIGGER guides_review_is_honest ON guides_review; DROP FUNCTION guides_review_is_honest();"
        ),
        migrations.RunSQL(
            _GUIDE, "DROP TRIGGER guides_published_by_two ON guides_guide; DROP FUNCTION guides_published_by_two();"
        ),
    ]
