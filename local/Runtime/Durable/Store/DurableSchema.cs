namespace EmbeddedFunctions.Durable.Store;

/// <summary>
/// The engine's tables. An instance's id maps to a number, so that history, inbox and work have short
/// keys and a replaced instance leaves nothing that could be mistaken for its successor's.
/// </summary>
internal static class DurableSchema
{
    public const string Sql =
        """
        CREATE TABLE IF NOT EXISTS durable_instance (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            generation INTEGER NOT NULL,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            status INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            input TEXT, output TEXT, failure TEXT, custom TEXT, tags TEXT,
            parent INTEGER, parent_generation INTEGER, parent_task INTEGER, parent_id TEXT, parent_name TEXT);
        CREATE INDEX IF NOT EXISTS durable_instance_parent ON durable_instance (parent) WHERE parent IS NOT NULL;
        CREATE TABLE IF NOT EXISTS durable_history (
            instance INTEGER NOT NULL, seq INTEGER NOT NULL,
            kind INTEGER NOT NULL, task INTEGER NOT NULL, time INTEGER NOT NULL, name TEXT, data TEXT,
            PRIMARY KEY (instance, seq)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_inbox (
            instance INTEGER NOT NULL, seq INTEGER NOT NULL,
            due INTEGER NOT NULL, kind INTEGER NOT NULL, task INTEGER NOT NULL, name TEXT, data TEXT,
            PRIMARY KEY (instance, seq)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_work (
            instance INTEGER NOT NULL, generation INTEGER NOT NULL, task INTEGER NOT NULL, name TEXT NOT NULL, input TEXT,
            PRIMARY KEY (instance, generation, task)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS durable_meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
