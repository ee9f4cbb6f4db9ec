import GRDB

/// The identity and the history of the store's schema.
enum Schema {
  /// Marks a file as a store of bench, at offset 68 of an SQLite file: "BNCH" in ASCII.
  static let applicationID: Int32 = 0x424E_4348

  /// The newest version this build knows, kept as `user_version`.
  static let version = Int32(migrations.count)

  /// What each version adds to the one before it, from version 1.
  ///
  /// A published one is never changed.
  private static let migrations: [[String]] = [
    Tables.all + Views.all, Version2.statements, Version3.statements, Version4.statements,
    Version5.statements,
  ]

  /// The oldest SQLite that understands the schema: STRICT tables came with 3.37 (2021).
  static let oldestSQLite: Int32 = 3_037_000

  /// Every migration, numbered by the version it leads to.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (index, statements) in migrations.enumerated() {
      let version = index + 1
      migrator.registerMigration("\(version)") { db in
        for statement in statements { try db.execute(sql: statement) }
        if version == Version4.number {
          try Version4.orderJoins(db)
          try TrialSummarizing.summarizeAll(db)
        }
        try db.execute(sql: "PRAGMA user_version = \(version)")
      }
    }
    return migrator
  }
}
