"""The database itself refuses to change or delete what the ledger holds; the sample organisation alone can be removed as a whole."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION ledger_may_remove(organisation uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_user = (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'ledger_event')
       AND current_setting('ledger.removing', true) = organisation::text
       AND EXISTS (SELECT 1 FROM accounts_organisation WHERE id = organisation AND sample)
$$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' AND ledger_may_remove(OLD.organisation_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_rows BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER event_truncate BEFORE TRUNCATE ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER narrative_delete BEFORE DELETE ON ledger_narrative FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER narrative_truncate BEFORE TRUNCATE ON ledger_narrative FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Whoever is not the owner writes an event of now, with the next number, the hash of its state and the transaction it is written in.
-- Ten minutes: the clocks of two machines may differ, and an event is timed before it is written.
CREATE FUNCTION ledger_of_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user::regrole = (SELECT relowner FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF NEW.at NOT BETWEEN now() - interval '10 minutes' AND clock_timestamp() + interval '10 minutes'
       OR NEW.number <> currval(pg_get_serial_sequence('public.ledger_event', 'number'))
       OR NEW.state_sha256 <> encode(sha256(convert_to(NEW.state, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'an event is of now, has the next number, and the hash of its state' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.transaction := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER event_insert BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_of_now();

-- A narrative can be emptied by a redaction, once, and nothing else about it can change.
CREATE FUNCTION ledger_only_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sealed IS NULL AND OLD.sealed IS NOT NULL AND NEW.emptied_at IS NOT NULL AND NEW.emptied_by <> ''
       AND (NEW.id, NEW.organisation_id, NEW.record_id, NEW.field, NEW.sha256)
         = (OLD.id, OLD.organisation_id, OLD.record_id, OLD.field, OLD.sha256) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a narrative can only be emptied' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER narrative_update BEFORE UPDATE ON ledger_narrative FOR EACH ROW EXECUTE FUNCTION ledger_only_empty();

-- An organisation made as a sample is one for ever, and no other ever becomes one.
CREATE FUNCTION organisation_keeps_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sample IS DISTINCT FROM OLD.sample THEN
        RAISE EXCEPTION 'sample is decided when an organisation is made' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_sample BEFORE UPDATE ON accounts_organisation FOR EACH ROW EXECUTE FUNCTION organisation_keeps_sample();

-- A row keeps its key and its organisation for ever: a real one must never stand where a sample is removed. compliance/ledger/database.py
-- puts this on every table of ours once all of them are there.
CREATE FUNCTION row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the key and the organisation of a row never change: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Runs with the rights of the owner role, so that the application can remove a sample and nothing else.
CREATE FUNCTION remove_sample_organisation(doomed uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM accounts_organisation WHERE id = doomed AND sample) THEN
        RAISE EXCEPTION 'only a sample organisation can be removed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('ledger.removing', doomed::text, true);
    SET CONSTRAINTS ALL DEFERRED;
    CREATE TEMPORARY TABLE leaving ON COMMIT DROP AS
        SELECT p.id FROM accounts_person p
        WHERE p.last_login IS NULL AND p.password LIKE '!%'
          AND EXISTS (SELECT 1 FROM accounts_membership m WHERE m.person_id = p.id AND m.organisation_id = doomed)
          AND NOT EXISTS (SELECT 1 FROM accounts_membership m WHERE m.person_id = p.id AND m.organisation_id <> doomed);
    DELETE FROM guardian_userobjectpermission
        WHERE user_id IN (SELECT id FROM leaving)
           OR object_pk IN (SELECT g.key::text FROM accounts_grant g WHERE g.organisation_id = doomed);
    FOR held IN
        SELECT c.table_name FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND c.column_name = 'organisation_id' AND t.table_type = 'BASE TABLE'
    LOOP
        EXECUTE format('DELETE FROM %I WHERE organisation_id = $1', held.table_name) USING doomed;
    END LOOP;
    DELETE FROM guardian_groupobjectpermission WHERE object_pk = doomed::text;
    DELETE FROM accounts_person_groups g USING auth_group a WHERE g.group_id = a.id AND a.name LIKE doomed::text || ':%';
    DELETE FROM auth_group WHERE name LIKE doomed::text || ':%';
    DELETE FROM accounts_organisation WHERE id = doomed;
    DELETE FROM otp_static_staticdevice WHERE user_id IN (SELECT id FROM leaving);
    DELETE FROM otp_totp_totpdevice WHERE user_id IN (SELECT id FROM leaving);
    DELETE FROM accounts_onetimelink WHERE person_id IN (SELECT id FROM leaving);
    DELETE FROM accounts_person WHERE id IN (SELECT id FROM leaving);
    SET CONSTRAINTS ALL IMMEDIATE;
    DROP TABLE leaving;
    PERFORM set_config('ledger.removing', '', true);
END $$;
REVOKE ALL ON FUNCTION remove_sample_organisation(uuid) FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION remove_sample_organisation(uuid);
DROP FUNCTION row_stays() CASCADE;
DROP TRIGGER organisation_sample ON accounts_organisation; DROP FUNCTION organisation_keeps_sample();
DROP TRIGGER narrative_update ON ledger_narrative; DROP FUNCTION ledger_only_empty();
DROP TRIGGER narrative_truncate ON ledger_narrative; DROP TRIGGER narrative_delete ON ledger_narrative;
DROP TRIGGER event_insert ON ledger_event; DROP FUNCTION ledger_of_now();
DROP TRIGGER event_truncate ON ledger_event; DROP TRIGGER event_rows ON ledger_event;
DROP FUNCTION ledger_refuse(); DROP FUNCTION ledger_may_remove(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        ("accounts", "0001_initial"),
        ("guardian", "__first__"),
        ("otp_totp", "__first__"),
        ("otp_static", "__first__"),
    ]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
