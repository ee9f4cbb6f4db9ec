import GRDB

/// The identity and the history of the store's schema.
enum Schema {
  /// Marks a file as a store of bench, at offset 68 of an SQLite file: "BNCH" in ASCII.
  static let applicationID: Int32 = 0x424E_4348

  /// The newest version this build knows, kept as `user_version`; equals the count of migrations.
  static let version: Int32 = 1

  /// The oldest SQLite that understands the schema: STRICT tables came with 3.37 (2021).
  static let oldestSQLite: Int32 = 3_037_000

  /// Every migration, numbered by the version it leads to.
  ///
  /// A published one is never changed.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      for statements in Tables.all + Views.all { try db.execute(sql: statements) }
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    return migrator
  }
}
