-- Spread the record over the workers of a Citus cluster: psql -v ON_ERROR_STOP=1 -f citus.sql, once.
-- Before: CREATE EXTENSION citus, the workers added, `migrate` run, the service stopped.

SET client_min_messages = warning;

-- For every connection to this database from now on, and for this one
DO $$
DECLARE setting text;
BEGIN
    FOREACH setting IN ARRAY ARRAY[
        -- The triggers that keep the record append-only go to the shards with it
        'citus.enable_unsafe_triggers = on',
        -- Erasures run shard by shard: two at once would block each other
        'citus.multi_shard_modify_mode = sequential',
        -- The write permit is a setting of the transaction: the shards' triggers have to know it
        'citus.propagate_set_commands = local'
    ] LOOP
        EXECUTE format('ALTER DATABASE %I SET ', current_database()) || setting;
        EXECUTE 'SET ' || setting;
    END LOOP;
END $$;

-- A leaf is written by its row's statement, which would run on a worker: leave consent/proof/ out
DO $$
BEGIN
    IF to_regclass('proof_leaf') IS NOT NULL THEN
        RAISE EXCEPTION 'Take the log out first: manage.py migrate proof zero, then CONSENT_PROOF=off';
    END IF;
END $$;

BEGIN;
-- What a decision refers to stands whole on each worker
SELECT create_reference_table('consent_site');
SELECT create_reference_table('consent_notice');
-- By id: one that is sent again must find its row, and has nothing else that it shares
SELECT create_distributed_table('consent_decision', 'id');
COMMIT;

-- What was copied to the workers is still on this machine's disk, where no erasure would find it
SET session_replication_role = replica;
SELECT truncate_local_data_after_distributing_table('consent_decision');
RESET session_replication_role;
