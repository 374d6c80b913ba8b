-- The record on the servers that this database knows by postgres_fdw, two of them.

CREATE FUNCTION spread(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE columns text; shard record;
BEGIN
    SELECT string_agg(format('%I %s NOT NULL', attname, format_type(atttypid, atttypmod)), ', '
                      ORDER BY attnum) INTO columns
    FROM pg_attribute WHERE attrelid = 'consent_decision'::regclass AND attnum > 0;
    EXECUTE format('CREATE TABLE %I (%s) PARTITION BY HASH (id)', name, columns);
    FOR shard IN SELECT srvname, row_number() OVER (ORDER BY srvname) - 1 AS number
                 FROM pg_foreign_server LOOP
        -- The key and the index are where the rows are: a foreign table has none
        PERFORM dblink_exec(shard.srvname, format(
            'CREATE TABLE IF NOT EXISTS %1$I (%2$s, PRIMARY KEY (id));
             CREATE INDEX IF NOT EXISTS %1$s_by_visitor ON %1$I (visitor, id)', name, columns));
        EXECUTE format('CREATE FOREIGN TABLE %I PARTITION OF %I FOR VALUES
            WITH (MODULUS 2, REMAINDER %s) SERVER %I OPTIONS (table_name %L)',
            name || '_on_' || shard.srvname, name, shard.number, shard.srvname, name);
    END LOOP;
END $$;

-- A month that the service makes goes to the shards as well
CREATE FUNCTION spread_month() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made text;
BEGIN
    SELECT relname INTO made FROM pg_event_trigger_ddl_commands() JOIN pg_class c ON c.oid = objid
    WHERE object_type = 'table' AND relkind = 'r' AND relname ~ '^consent_decision_\d{4}_\d{2}$';
    IF FOUND THEN
        EXECUTE format('DROP TABLE %I', made);
        PERFORM spread(made);
    END IF;
END $$;
CREATE EVENT TRIGGER spread_month ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
    EXECUTE FUNCTION spread_month();

DO $$
DECLARE part record; key name;
BEGIN
    CREATE TEMPORARY TABLE part AS
        SELECT relname AS name, pg_get_expr(relpartbound, c.oid) AS bound
        FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = 'consent_decision'::regclass;
    FOR part IN SELECT * FROM part LOOP
        EXECUTE format('ALTER TABLE consent_decision DETACH PARTITION %I', part.name);
        EXECUTE format('ALTER TABLE %I RENAME TO whole_%s', part.name, part.name);
    END LOOP;
    FOR key IN SELECT conname FROM pg_constraint
               WHERE conrelid = 'consent_decision'::regclass AND contype IN ('p', 'f') LOOP
        EXECUTE format('ALTER TABLE consent_decision DROP CONSTRAINT %I', key);
    END LOOP;
    FOR part IN SELECT * FROM part LOOP
        PERFORM spread(part.name);
        EXECUTE format('CREATE TRIGGER consent_decision_no_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()', part.name);
        EXECUTE format('INSERT INTO %I SELECT * FROM whole_%s', part.name, part.name);
        EXECUTE format('ALTER TABLE consent_decision ATTACH PARTITION %I %s',
            part.name, part.bound);
        EXECUTE format('DROP TABLE whole_%s', part.name);
    END LOOP;
END $$;
