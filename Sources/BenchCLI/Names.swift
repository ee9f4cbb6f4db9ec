import ArgumentParser
import BenchCore

// Names that two imported modules share: which one this module means.

/// A positional argument of a command; `BenchCore.Argument` belongs to steps.
typealias Argument = ArgumentParser.Argument
/// The documented exit codes; the parser's own type has only those of sysexits.
typealias ExitCode = BenchCore.ExitCode
