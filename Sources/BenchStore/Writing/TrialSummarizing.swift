/// Works out, once, what the views need of a trial's samples.
enum TrialSummarizing {
  private static let measures = [
    "wall_ns", "throughput_per_s", "cpu_ns_per_task", "wait_share", "p50_ns", "p99_ns",
  ]

  /// Sets the derived columns of one trial (parameter 1) from its samples.
  ///
  /// Medians of the batches; the peak is the last, because it only rises; the digest only if all
  /// batches agree. CPU per task counts the user and the system part.
  static let sql = """
    UPDATE trial SET
      samples = summary.samples, digest = summary.digest, peak_rss_bytes = summary.peak_rss_bytes,
      \(measures.map { "\($0) = summary.\($0)" }.joined(separator: ", "))
    FROM (
      SELECT count(*) AS samples,
        CASE WHEN min(digest) = max(digest) THEN min(digest) END AS digest,
        max(peak_rss_bytes) AS peak_rss_bytes,
        \(measures.map { "\(Medians.median(of: $0)) AS \($0)" }.joined(separator: ",\n"))
      FROM (
        SELECT *, \(measures.map { Medians.ranking(of: $0, within: "trial_id") }
          .joined(separator: ",\n"))
        FROM (
          SELECT sample.trial_id, digest, peak_rss_bytes, wall_ns, wait_share,
            CASE WHEN wall_ns > 0 THEN tasks * 1e9 / wall_ns END AS throughput_per_s,
            (user_cpu_ns + system_cpu_ns) * 1.0 / nullif(tasks, 0) AS cpu_ns_per_task,
            latency.p50_ns, latency.p99_ns
          FROM sample LEFT JOIN latency USING (trial_id, batch)
          WHERE sample.trial_id = ?1
        )
      )
    ) AS summary
    WHERE trial.id = ?1
    """
}
