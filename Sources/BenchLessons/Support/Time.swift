import CPrimitives
import Glibc

/// Seconds on the monotonic clock, which is the same in all processes.
func now() -> Double { Double(cprimitives_monotonic_now()) / 1e9 }

/// The id of this process.
func currentProcess() -> Int32 { getpid() }

/// Blocks the calling thread, as the work that scenarios stand for would.
func pause(_ duration: Duration) { usleep(UInt32(seconds(duration) * 1e6)) }
