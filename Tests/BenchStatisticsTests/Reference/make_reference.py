"""Makes Tests/BenchStatisticsTests/ReferenceData.swift from independent implementations.

pip install numpy scipy diptest ruptures; R's `wilcox.test` and `p.adjust` are used through Rscript.
Run from the repository's root:
python3 Tests/BenchStatisticsTests/Reference/make_reference.py > \
  Tests/BenchStatisticsTests/ReferenceData.swift
swift format -i Tests/BenchStatisticsTests/ReferenceData.swift
"""

import subprocess

import diptest
import numpy as np
import ruptures
import scipy
from scipy import optimize, stats

rng = np.random.default_rng(5)


def show(value):
    if isinstance(value, (list, tuple, np.ndarray)):
        return "[" + ", ".join(show(v) for v in value) + "]"
    # Whole numbers as Doubles too: mixed literals slow the compiler down.
    return repr(float(value))


def emit(name, value, kind, comment):
    print(f"  /// {comment}")
    text = show(value)
    print(f"  static let {name}: {kind} =")
    if len(text) < 90:
        print(f"    {text}")
        return
    # One row an inner list, or one row for all; long rows are broken between numbers.
    nested = isinstance(value[0], (list, tuple, np.ndarray))
    print("    [")
    for item in value if nested else [value]:
        line = "      "
        for word in ((show(item) if nested else show(item)[1:-1]) + ",").split(" "):
            if len(line) + len(word) > 98:
                print(line.rstrip())
                line = "      "
            line += word + " "
        print(line.rstrip())
    print("    ]")


def r(code):
    out = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True)
    return [float(x) for x in out.stdout.split()]


def vector(values):
    return "c(" + ",".join(repr(float(v)) for v in values) + ")"


print("// Made by Reference/make_reference.py; do not edit.")
print(f"// NumPy {np.__version__}, SciPy {scipy.__version__}, diptest {diptest.__version__}, "
      f"ruptures {ruptures.version.__version__},")
print("// " + subprocess.run(["Rscript", "--version"], capture_output=True, text=True).stdout.strip())
print()
print("/// Results of independent implementations.")
print("enum ReferenceData {")

skewed = np.round(rng.lognormal(0, 0.6, 37), 6)
emit("skewed", skewed, "[Double]", "37 log-normal values.")
levels = [0, 0.01, 0.1, 0.25, 0.5, 0.77, 0.9, 0.99, 1]
emit("quantiles", [[p, np.quantile(skewed, p)] for p in levels], "[[Double]]",
     "Level and numpy.quantile (linear) of the skewed values.")
emit("moments",
     [skewed.mean(), skewed.var(ddof=1), stats.gmean(skewed),
      stats.median_abs_deviation(skewed, scale="normal"),
      np.sum((skewed[1:] - skewed.mean()) * (skewed[:-1] - skewed.mean()))
      / np.sum((skewed - skewed.mean()) ** 2)],
     "[Double]", "Mean, variance, geometric mean, scaled MAD, lag-1 autocorrelation.")

rows = []
for n, p in [(6, 0.5), (11, 0.5), (37, 0.5), (37, 0.25), (400, 0.99), (1000, 0.9)]:
    # stats.quantile_test inverts the binomial test on each side.
    data = np.arange(1, n + 1)
    ci = stats.quantile_test(data, q=float(np.quantile(data, p)), p=p).confidence_interval(0.95)
    rows.append([n, p, ci.low, ci.high])
emit("orderIntervals", rows, "[[Double]]",
     "Count, level and the ranks of scipy.stats.quantile_test's 95 % interval.")

emit("normalQuantiles", [[p, stats.norm.ppf(p)] for p in
                         [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.3, 0.5, 0.6, 0.9, 0.975, 0.9999]],
     "[[Double]]", "scipy.stats.norm.ppf.")
emit("normalCumulative", [[z, stats.norm.cdf(z)] for z in [-30, -8, -1.96, -0.1, 0, 0.5, 3, 9]],
     "[[Double]]", "scipy.stats.norm.cdf.")
emit("studentQuantiles", [[p, f, stats.t.ppf(p, f)] for f in [1, 2, 3.7, 9, 30, 1000]
                          for p in [0.001, 0.2, 0.9, 0.975, 0.9995]],
     "[[Double]]", "Level, freedom, scipy.stats.t.ppf.")
emit("studentCumulative", [[t, f, stats.t.cdf(t, f)] for f in [1, 4.5, 20] for t in [-30, -2, 0, 1]],
     "[[Double]]", "t, freedom, scipy.stats.t.cdf.")
emit("binomials", [[k, n, p, stats.binom.cdf(k, n, p)] for k, n, p in
                   [(0, 5, 0.3), (3, 10, 0.5), (390, 400, 0.99), (499_000, 1_000_000, 0.5),
                    (9_000_500, 10_000_000, 0.9)]],
     "[[Double]]", "k, n, p, scipy.stats.binom.cdf.")
emit("betas", [[x, a, b, scipy.special.betainc(a, b, x)] for x, a, b in
               [(0.2, 0.5, 0.5), (0.9, 3, 20), (0.5, 200, 210), (0.01, 1, 7)]],
     "[[Double]]", "x, a, b, scipy.special.betainc.")
emit("proportions",
     [[k, n, *stats.binomtest(k, n).proportion_ci(0.95, method="exact")]
      for k, n in [(0, 20), (1, 20), (10, 200), (50, 50)]],
     "[[Double]]", "Count, trials, ends of the exact interval of scipy.stats.binomtest.")

logs = [np.round(rng.normal(0.05, 0.06, n), 6) for n in [6, 7, 8, 10, 12, 20]]
emit("logRatios", logs, "[[Double]]", "Log-ratios of blocks.")
rows = []
for x in logs:
    # The p-value from SciPy; estimate and 95 % interval from R.
    code = (f"w<-wilcox.test({vector(x)},conf.int=TRUE,exact=TRUE,conf.level=0.95);"
            "cat(format(c(w$estimate,w$conf.int),digits=15))")
    rows.append([stats.wilcoxon(x, method="exact").pvalue, *r(code)])
emit("signedRanks", rows, "[[Double]]",
     "p (scipy.stats.wilcoxon), estimate, lower, upper (R's wilcox.test).")
margin = np.log(1.1)
emit("equivalences",
     [[stats.wilcoxon(x + margin, alternative="greater", method="exact").pvalue,
       stats.wilcoxon(x - margin, alternative="less", method="exact").pvalue] for x in logs],
     "[[Double]]", "One-sided p-values of scipy.stats.wilcoxon at a margin of 10 %.")
p_values = [0.012, 0.0004, 0.2, 0.031, 0.049, 0.031, 0.8]
emit("pValues", p_values, "[Double]", "p-values of a table.")
emit("holm", r(f"cat(format(p.adjust({vector(p_values)},'holm'),digits=15))"), "[Double]",
     "R's p.adjust, method holm.")

rows = []
for function in [np.mean, np.median]:
    row = []
    for method in ["percentile", "BCa"]:
        ci = stats.bootstrap((skewed,), function, n_resamples=100_000, method=method,
                             rng=np.random.default_rng(1)).confidence_interval
        row += [ci.low, ci.high]
    rows.append(row)
emit("bootstraps", rows, "[[Double]]",
     "scipy.stats.bootstrap of mean and median: percentile ends, BCa ends (100,000 resamples).")

dips = [np.round(d, 4) for d in [
    rng.normal(0, 1, 12), np.concatenate([rng.normal(0, 1, 15), rng.normal(6, 1, 15)]),
    rng.uniform(0, 1, 40), rng.lognormal(0, 1, 25),
    np.concatenate([rng.normal(0, 1, 30), rng.normal(3.5, 1, 10)]), np.array([1.0, 2, 2, 2, 5, 5]),
    np.array([1.0, 1, 1, 1, 9, 9, 9, 9]), rng.integers(0, 6, 60).astype(float)]]
emit("dipData", dips, "[[Double]]", "Samples with one and two modes, some with ties.")
emit("dips", [list(diptest.diptest(d)) for d in dips], "[[Double]]",
     "Dip and p-value of the package diptest.")

series = np.round(np.concatenate([rng.normal(5, 0.2, 20), rng.normal(6, 0.2, 15),
                                  rng.normal(6, 1.2, 25), rng.normal(4.5, 0.3, 12)]), 4)
emit("series", series, "[Double]", "A series with steps of mean and of spread.")


class MeanVariance(ruptures.base.BaseCost):
    """Twice the negative log-likelihood of a normal segment."""

    model = ""
    min_size = 3

    def fit(self, signal):
        self.signal = signal
        return self

    def error(self, start, end):
        part = self.signal[start:end]
        return len(part) * (np.log(2 * np.pi * part.var()) + 1)


emit("varianceCuts",
     [[penalty] + ruptures.Pelt(custom_cost=MeanVariance(), min_size=3, jump=1).fit(series)
      .predict(penalty)[:-1] for penalty in [10, 15 * np.log(72)]],
     "[[Double]]", "Penalty, then the change points in mean and variance by ruptures.")

emit("isotonic", optimize.isotonic_regression(skewed).x, "[Double]",
     "scipy.optimize.isotonic_regression of the skewed values.")

# Throughput of a commercial system (SPEC SDM91 on a Sun SPARCcenter 2000, from Gunther's book).
n = np.array([1, 18, 36, 72, 108, 144, 216.0])
x = np.array([64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2])
emit("benchmark", [list(p) for p in zip(n, x)], "[[Double]]",
     "Users and scripts an hour of SPEC SDM91, as published by Gunther.")


def law(v, rate, contention, coherence):
    return rate * v / (1 + contention * (v - 1) + coherence * v * (v - 1))


columns = np.stack([x / n, (n - 1) * x / n, n * (n - 1) * x / n], axis=1)
best, _ = optimize.nnls(columns, np.ones(len(n)))
emit("universalFit", [1 / best[0], best[1] / best[0], best[2] / best[0]], "[Double]",
     "Rate, contention and coherence by scipy.optimize.nnls with relative errors.")
curve, _ = optimize.curve_fit(law, n, x, p0=[65, 0.03, 1e-4])
emit("universalCurve", list(curve), "[Double]",
     "The same by scipy.optimize.curve_fit with absolute errors.")
best, _ = optimize.nnls(columns[:, :2], np.ones(len(n)))
emit("amdahlFit", [1 / best[0], best[1] / best[0]], "[Double]", "Rate and serial share by nnls.")

xs = np.array([1, 1, 1000, 1000, 10_000, 10_000, 100_000.0])
ys = np.round(2e6 + 1500 * xs + rng.normal(0, 1, 7) * (1e4 + 30 * xs))
ws = np.round(1 / (1e4 + 30 * xs) ** 2 * 1e12, 6)
emit("line", [list(p) for p in zip(xs, ys, ws)], "[[Double]]", "x, y and weight.")
fit, cov = np.polyfit(xs, ys, 1, w=np.sqrt(ws), cov=True)
t = stats.t.ppf(0.975, 5)
emit("lineFit", [fit[0], fit[0] - t * np.sqrt(cov[0, 0]), fit[1], fit[1] - t * np.sqrt(cov[1, 1])],
     "[Double]", "Slope, its lower end, intercept, its lower end by numpy.polyfit and Student's t.")
emit("gini", np.abs(skewed[:, None] - skewed[None, :]).mean() / 2 / skewed.mean(), "Double",
     "Half of the relative mean absolute difference of all pairs of the skewed values.")
welch = stats.ttest_ind(logs[5], logs[4], equal_var=False).confidence_interval()
emit("welch", [welch.low, welch.high], "[Double]",
     "scipy.stats.ttest_ind's interval of the sixth minus the fifth list of log-ratios.")
print("}")
