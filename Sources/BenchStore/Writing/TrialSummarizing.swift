/// Works out, once, what the views need of a trial's samples.
enum TrialSummarizing {
  private static let measures = [
    "wall_ns", "throughput_per_s", "cpu_ns_per_task", "wait_share", "p50_ns", "p99_ns",
    "speed", "response_ns", "response_p99_ns", "queueing_p99_ns", "on_cpu_share", "run_queue_share",
    "pss_bytes",
  ]

  /// Sets the derived columns of one trial (parameter 1) from its samples.
  ///
  /// Medians of the batches; the peak is the last, because it only rises; the digest only if all
  /// batches agree. CPU per task counts the user and the system part. Speed is the throughput, or in
  /// an open loop the reciprocal of the mean response time. The workers' time is divided into on a
  /// CPU, waiting for one, and the rest, which is the wait share.
  static let sql = """
    UPDATE trial SET
      samples = summary.samples, tainted = summary.tainted, digest = summary.digest, peak_rss_bytes = summary.peak_rss_bytes,
      \(measures.map { "\($0) = summary.\($0)" }.joined(separator: ", "))
    FROM (
      SELECT count(*) AS samples, sum(is_tainted) AS tainted,
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
            latency.p50_ns, latency.p99_ns, pss_bytes,
            response.mean_ns AS response_ns, response.p99_ns AS response_p99_ns,
            queueing.p99_ns AS queueing_p99_ns,
            CASE WHEN response.mean_ns > 0 THEN 1e9 / response.mean_ns
              WHEN wall_ns > 0 THEN tasks * 1e9 / wall_ns END AS speed,
            (1 - wait_share) * on_cpu_ns / nullif(on_cpu_ns + run_queue_ns, 0) AS on_cpu_share,
            (1 - wait_share) * run_queue_ns / nullif(on_cpu_ns + run_queue_ns, 0)
              AS run_queue_share,
            EXISTS (SELECT 1 FROM taint
              WHERE taint.trial_id = sample.trial_id AND taint.batch = sample.batch) AS is_tainted
          FROM sample LEFT JOIN latency USING (trial_id, batch)
          LEFT JOIN open_latency AS response ON response.trial_id = sample.trial_id
            AND response.batch = sample.batch AND response.part = 'response'
          LEFT JOIN open_latency AS queueing ON queueing.trial_id = sample.trial_id
            AND queueing.batch = sample.batch AND queueing.part = 'queueing'
          WHERE sample.trial_id = ?1
        )
      )
    ) AS summary
    WHERE trial.id = ?1
    """
}
