"""Makes src/test/resources/stats/reference.json: statistics as SciPy and statsmodels compute them.

Where neither has a method (jackknife of clusters, quantiles of two variances, Wilson's interval with
an effective number, retention) it is written here from its published formula, in another way than the code under test:
by leaving out rows of a table, by root finding, by drawing indices.

python stats_scipy.py ../resources   (numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0)
"""

import json
import pathlib
import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from scipy.stats._common import ConfidenceInterval
from statsmodels.formula.api import ols
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

random = np.random.default_rng(20241212)


def plain(x):
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [plain(v) for v in x]
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        return None if np.isnan(x) else float(x)
    return x


def wilson():
    cases = []
    for correct, total in [(0, 10), (10, 10), (1, 7), (45, 60), (333, 1000), (6221, 12578), (99, 100)]:
        for confidence in (0.9, 0.95, 0.99):
            low, high = proportion_confint(correct, total, alpha=1 - confidence, method="wilson")
            cases.append(dict(correct=correct, total=total, confidence=confidence, low=low, high=high))
    return cases


def clustered_values(sizes, binary):
    labels, values = [], []
    for g, size in enumerate(sizes):
        level = random.normal(0.3, 0.4)
        for _ in range(size):
            x = level + random.normal(0, 0.5)
            values.append(float(x > 0.3) if binary else x)
            labels.append(f"image {g}")
    order = random.permutation(len(values))
    return [values[i] for i in order], [labels[i] for i in order]


def jackknife_parts(table, statistic, group):
    """Pseudo-values minus the estimate, by dropping each group's rows; in the order in which groups appear."""
    names = list(dict.fromkeys(table[group]))
    whole = statistic(table)
    return whole, [(len(names) - 1) * (whole - statistic(table[table[group] != name])) for name in names]


def clustered_means():
    cases = []
    for sizes, binary in [([1] * 12, False), ([3] * 10, False), ([1, 2, 3, 4, 5, 9, 1, 1, 7, 2, 3], False), ([2] * 25, True), ([6, 1, 1, 1, 12, 3], True)]:
        values, labels = clustered_values(sizes, binary)
        numbers = pd.factorize(np.array(labels))[0]
        fit = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": numbers}, use_t=True)
        table = pd.DataFrame(dict(x=values, g=labels))
        whole, parts = jackknife_parts(table, lambda t: t.x.mean(), "g")
        n = len(parts)
        logs = np.log([np.delete(parts, i).var() / (5 + m) / (5 - m) for i, m in enumerate(whole - np.array(parts) / (n - 1))])
        degrees = 2 / (n - 1) / logs.var()
        low, high = fit.conf_int()[0]
        balanced = len(set(sizes)) == 1
        cases.append(dict(values=values, labels=labels, mean=fit.params[0], robust=fit.bse[0], p=fit.pvalues[0],
                          jackknife=np.sqrt(np.square(parts).sum() / n / (n - 1)), parts=parts, degrees=max(degrees, n - 1),
                          low=low if balanced else np.nan, high=high if balanced else np.nan))
    return cases


def f1(table):
    weight = table.get("w", pd.Series(1, index=table.index))
    tp = (weight * ((table.said == 1) & (table.truth == 1))).sum()
    wrong = (weight * (table.said != table.truth)).sum()
    return 2 * tp / (2 * tp + wrong)


def influence_of_f1():
    truth = random.integers(0, 2, 40)
    said = np.where(random.random(40) < 0.75, truth, 1 - truth)
    labels = [f"image {i // 3}" for i in range(40)]
    table = pd.DataFrame(dict(truth=truth, said=said, g=labels))
    estimate, parts = jackknife_parts(table, f1, "g")
    return dict(truth=truth, said=said, labels=labels, estimate=estimate, parts=parts)


def mcnemars():
    cases = []
    for b, c in [(0, 0), (1, 0), (0, 6), (5, 5), (3, 9), (20, 41), (400, 352), (1, 1)]:
        exact = mcnemar([[3, b], [c, 4]], exact=True).pvalue if b + c else 1.0
        both = stats.binomtest(b, b + c).pvalue if b + c else 1.0
        assert abs(exact - both) < 1e-12
        mid = 2 * stats.binom.cdf(min(b, c), b + c, 0.5) - stats.binom.pmf(min(b, c), b + c, 0.5) if b + c else 1.0
        cases.append(dict(b=b, c=c, exact=min(1.0, exact), mid=min(1.0, mid)))
    return cases


def paired_ts():
    cases = []
    for n in (2, 4, 10, 17):
        a = random.normal(60, 15, n)
        b = a + random.normal(0.4, 1.5, n)
        test = stats.ttest_rel(a, b)
        interval = test.confidence_interval(0.95)
        cases.append(dict(a=a, b=b, t=test.statistic, p=test.pvalue, low=interval.low, high=interval.high))
    return cases


def sign_flips():
    cases = []
    for sizes, values in [([1] * 9, "continuous"), ([1] * 11, "binary"), ([3, 1, 2, 2, 4, 1, 1, 5, 2, 2], "binary"), ([2] * 12, "continuous"), ([2] * 15, "binary")]:
        labels = [f"image {g}" for g, size in enumerate(sizes) for _ in range(size)]
        n = len(labels)
        if values == "binary":
            a, b = (random.random(n) < 0.8).astype(float), (random.random(n) < 0.55).astype(float)
        else:
            a = random.normal(0.5, 0.3, n)
            b = a - random.normal(0.12, 0.3, n)
        sums = pd.Series(a - b).groupby(labels, sort=False).sum().to_numpy()
        test = stats.permutation_test((sums,), lambda d, axis=-1: d.sum(axis=axis), permutation_type="samples", n_resamples=np.inf, vectorized=True)
        cases.append(dict(a=a, b=b, labels=labels, difference=(a - b).mean(), p=test.pvalue))
    return cases


def corrections():
    cases = []
    for p in ([0.01], [0.04, 0.01, 0.03, 0.005], [0.5, 0.5, 0.5], [0.0, 1.0, 0.2, 0.04, 0.04], list(random.random(20) ** 3)):
        bh = multipletests(p, method="fdr_bh")[1]
        assert np.allclose(bh, stats.false_discovery_control(p), atol=1e-15)
        cases.append(dict(p=p, holm=multipletests(p, method="holm")[1], bh=bh))
    return cases


def bootstraps():
    cases = []
    for n, statistic in [(12, "mean"), (25, "mean"), (15, "variance")]:
        values = random.exponential(1, n)
        function = np.mean if statistic == "mean" else np.var
        indices = random.integers(0, n, (199, n))
        replicates = np.array([function(values[row]) for row in indices])
        result = stats._resampling.BootstrapResult(ConfidenceInterval(np.nan, np.nan), replicates, np.nan)
        ends = {}
        for method in ("percentile", "BCa"):
            found = stats.bootstrap((values,), function, n_resamples=0, bootstrap_result=result, method=method, confidence_level=0.9)
            ends[method.lower()] = list(found.confidence_interval)
        times = np.array([np.bincount(row, minlength=n) for row in indices])
        cases.append(dict(values=values, statistic=statistic, times=times, confidence=0.9, replicates=replicates, **ends))
    return cases


def cochran_quantile(variances, degrees, tail):
    v = np.array(variances)
    return (v * stats.t.isf(tail, degrees)).sum() / v.sum()


def two_seeds_quantile(variances, degrees, tail):
    return np.average(stats.t.isf(tail, degrees), weights=np.square(variances) * [1, 4])


def sampling_errors():
    cases = []
    for variances, degrees in [((1e-4, 3e-4), (199, 2)), ((2e-4, 1e-6), (500, 4)), ((5e-5, 1e-2), (99, 1.37)), ((1e-3, 0.0), (12, 1))]:
        for estimate in (0.001, 0.02, 0.09, 0.3):
            error = np.sqrt(sum(variances))
            if variances[1] == 0:
                p = 2 * stats.t.sf(estimate / error, degrees[0])
            else:
                gap = lambda x: cochran_quantile(variances, degrees, np.exp(x)) - estimate / error
                p = 2 * np.exp(optimize.brentq(gap, np.log(1e-100), np.log(0.5), xtol=1e-14, rtol=1e-14))
            quantile = cochran_quantile(variances, degrees, 0.025) if variances[1] else stats.t.isf(0.025, degrees[0])
            cases.append(dict(questions=variances[0], questionDegrees=degrees[0], seeds=variances[1], seedDegrees=degrees[1],
                              estimate=estimate, quantile=quantile, ofTwo=two_seeds_quantile(variances, degrees, 0.025), p=p))
    return cases


def mean_squares(values):
    """Rows are seeds, columns questions: mean squares of a two-way table without repetition, by statsmodels."""
    seeds, questions = values.shape
    table = pd.DataFrame(dict(x=values.ravel(), s=np.repeat(np.arange(seeds), questions), q=np.tile(np.arange(questions), seeds)))
    anova = sm.stats.anova_lm(ols("x ~ C(s) + C(q)", table).fit())
    return anova.mean_sq["C(s)"], anova.mean_sq["C(q)"], anova.mean_sq["Residual"]


def seeded_scores():
    cases = []
    for seeds, questions, deviation in [(3, 30, 0.2), (2, 12, 0.0), (5, 20, 0.05)]:
        values = random.normal(0.6, 0.3, (1, questions)) + random.normal(0, deviation, (seeds, 1)) + random.normal(0, 0.2, (seeds, questions))
        ms, mq, me = mean_squares(values)
        n = seeds * questions
        if seeds == 2:  # the rest is taken from the questions, at most half of it, and stays in the seeds
            parts = dict(questions=max(mq - me, mq / 2) / n, seeds=ms / n)
        else:
            parts = dict(questions=mq / n, seeds=max(0.0, ms - me) / n)
        cases.append(dict(values=values, rest=me / n, estimate=values.mean(), **parts))
    return cases


def paired_differences():
    cases = []
    for n, b, c in [(50, 5, 0), (200, 12, 20), (40, 0, 0), (300, 0, 1)]:
        first = np.zeros(n)
        second = np.zeros(n)
        first[:b] = 1
        second[b:b + c] = 1
        weighted = DescrStatsW(np.concatenate([first - second, [1, -1]]), weights=[1] * n + [0.5, 0.5])
        low, high = weighted.zconfint_mean()
        cases.append(dict(n=n, b=b, c=c, centre=weighted.mean, low=low, high=high, p=weighted.ztest_mean()[1]))
    return cases


def effective_wilson():
    cases = []
    for low, high, estimate, error, quantile in [(0, 1, 0.7, 0.03, 2.2), (0, 2000, 1480.0, 60.0, 1.96), (-1, 1, 0.95, 0.02, 2.0), (0, 100, 1.0, 2.0, 1.96)]:
        p = (estimate - low) / (high - low)
        n = p * (1 - p) * ((high - low) / error) ** 2
        gap = lambda x: (p - x) ** 2 - quantile**2 * x * (1 - x) / n
        ends = [optimize.brentq(gap, *bracket, xtol=1e-15) for bracket in ((0, p), (p, 1))]
        cases.append(dict(low=low, high=high, estimate=estimate, error=error, quantile=quantile, ends=[low + (high - low) * e for e in ends]))
    return cases


def detectable():
    deviations, discordances = [], []
    z = stats.norm.ppf
    for sd, n, alpha, power in [(0.3, 200, 0.05, 0.8), (0.5, 12578, 0.05, 0.8), (1.2, 20, 0.01, 0.9)]:
        size = lambda d: normal_sample_size_one_tail(d, power, alpha / 2, sd) - n
        deviations.append(dict(deviation=sd, n=n, alpha=alpha, power=power, effect=optimize.brentq(size, 1e-6, 50, xtol=1e-15)))
    for share, n, alpha, power in [(0.1, 500, 0.05, 0.8), (0.3, 12578, 0.05, 0.8), (0.05, 1000, 0.01, 0.9)]:
        size = lambda d: normal_sample_size_one_tail(d, power, alpha / 2, np.sqrt(share), np.sqrt(share - d * d)) - n
        discordances.append(dict(discordance=share, n=n, alpha=alpha, power=power, effect=optimize.brentq(size, 1e-6, share - 1e-12, xtol=1e-15)))
    return dict(deviations=deviations, discordances=discordances)


class SplitMix:
    def __init__(self, seed):
        self.state = seed & (2**64 - 1)

    def below(self, bound):
        mask = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return ((z ^ (z >> 31)) >> 32) * bound >> 32


def retention():
    resamples, seed = 200, 42
    tasks, replicates, percent = [], np.zeros(resamples), 0.0
    for t, (n, share, reference_share) in enumerate([(60, 0.7, 0.75), (80, 0.5, 0.5)]):
        labels = [f"image {i // 2}" for i in range(n)]
        groups = [np.flatnonzero(np.array(labels) == name) for name in dict.fromkeys(labels)]
        score = (random.random(n) < share).astype(float)
        reference = (random.random(n) < reference_share).astype(float)
        generator = SplitMix(seed + 7919 * t)
        for r in range(resamples):
            rows = np.concatenate([groups[generator.below(len(groups))] for _ in groups])
            replicates[r] += 50 * score[rows].mean() / reference[rows].mean()
        percent += 50 * score.mean() / reference.mean()
        tasks.append(dict(labels=labels, score=score, reference=reference))
    degrees = sum(len(set(task["labels"])) - 1 for task in tasks)
    factor = np.exp(stats.t.ppf(0.975, degrees) * replicates.std(ddof=1) / percent)
    low, high = percent / factor, percent * factor
    return dict(resamples=resamples, seed=seed, tasks=tasks, percent=percent, low=low, high=high)


reference = dict(wilson=wilson(), clusteredMeans=clustered_means(), f1=influence_of_f1(), mcnemar=mcnemars(), pairedT=paired_ts(), signFlips=sign_flips(),
                 corrections=corrections(), bootstraps=bootstraps(), samplingErrors=sampling_errors(), seededScores=seeded_scores(),
                 pairedDifferences=paired_differences(), effectiveWilson=effective_wilson(), detectable=detectable(), retention=retention())
target = pathlib.Path(sys.argv[1]) / "stats" / "reference.json"
target.write_text(json.dumps(plain(reference)) + "\n")
