using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// Takes the numbers of a window once. Whoever comes second, on another machine or after a crash, goes on from the same
/// numbers: so limits and budgets are asked for the same things, and the close comes out the same.
/// </summary>
internal sealed class FreezeWindow(IPaidOrders orders, TierBook tiers, CloseStore closes, ClosePages pages, TimeProvider time)
{
    private const int Together = 16;

    public async Task<FrozenWindow> HandleAsync(MerchantId merchant, CompiledProgram program, RewardWindow window, DateOnly from, CancellationToken cancellation)
    {
        if (await closes.FrozenAsync(merchant, window.Kind, window.Last, cancellation).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<Metric> counted = CloseRules.Counted(program, window.Kind);
        FoldedWindow folded = await new WindowFold(orders).RunAsync(merchant, program, counted, from, window.Last, now, cancellation).ConfigureAwait(false);
        await AddTiersAsync(merchant, program, window, folded.Scores, cancellation).ConfigureAwait(false);
        string partition = ClosePages.Partition(merchant, window.Kind, window.Last);
        var metrics = new List<FrozenMetric>(counted.Count);
        foreach (Metric metric in counted)
        {
            IReadOnlyList<(string Id, PersonScore First, int Count)> written = await pages.WriteAsync(
                partition, ClosePages.ScorePrefix, folded.Scores[metric.Id], CloseJson.Default.PersonScore, cancellation).ConfigureAwait(false);
            metrics.Add(new FrozenMetric(metric.Id, [.. written.Select(static page => new ScorePage(page.Id, page.First.Subject, page.Count))]));
        }

        return await closes.FreezeAsync(
            merchant,
            new FrozenWindow(window.Kind, window.Id, from, window.Last, program.Terms.Version, now, metrics)
            {
                Orders = folded.Orders,

                // Once such a row is written again it dates all its refunds: those that are counted here would look late.
                Refunds = folded.HasUndated ? null : folded.Refunds,
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The scores by the metrics' ids, each sorted by person.</summary>
    public async Task<IReadOnlyDictionary<string, PersonScore[]>> ReadAsync(MerchantId merchant, FrozenWindow frozen, CancellationToken cancellation)
    {
        string partition = ClosePages.Partition(merchant, frozen.Kind, frozen.Last);
        var scores = new Dictionary<string, PersonScore[]>(StringComparer.Ordinal);
        foreach (FrozenMetric metric in frozen.Metrics)
        {
            var all = new List<PersonScore>(metric.Pages.Sum(static page => page.Count));
            foreach (ScorePage page in metric.Pages)
            {
                all.AddRange(await pages.ReadAsync(partition, page.Id, CloseJson.Default.PersonScoreArray, cancellation).ConfigureAwait(false));
            }

            scores[metric.Metric] = [.. all];
        }

        return scores;
    }

    /// <summary>One person's score; null if he has nothing.</summary>
    public async Task<PersonScore?> FindAsync(MerchantId merchant, FrozenWindow frozen, string metric, DistributorId person, CancellationToken cancellation)
    {
        ScorePage? page = frozen.Metrics.FirstOrDefault(one => one.Metric == metric)?.Pages
            .LastOrDefault(one => string.CompareOrdinal(one.First.Value, person.Value) <= 0);
        if (page is null)
        {
            return null;
        }

        PersonScore[] scores = await pages.ReadAsync(
            ClosePages.Partition(merchant, frozen.Kind, frozen.Last), page.Id, CloseJson.Default.PersonScoreArray, cancellation).ConfigureAwait(false);
        return scores.FirstOrDefault(one => one.Subject == person);
    }

    /// <summary>Adds the tiers that rules ask for, of those whom the rules may pay: those of windows as they were at its end, lifetime tiers as they are now.</summary>
    private async Task AddTiersAsync(
        MerchantId merchant, CompiledProgram program, RewardWindow window, IReadOnlyDictionary<string, PersonScore[]> scores, CancellationToken cancellation)
    {
        if (program.Tiers.Count == 0)
        {
            return;
        }

        foreach (IGrouping<string, RewardRule.OnMetric> rules in CloseRules.Metrics(program, window.Kind).Where(CloseRules.AsksTier).GroupBy(static rule => rule.Metric.Id))
        {
            PersonScore[] all = scores[rules.Key];
            int[] paid = [.. Enumerable.Range(0, all.Length).Where(i => rules.Any(rule => rule.TimesAt(all[i].Value) > 0))];
            await Chance.Current.ForEachAsync(
                paid,
                Together,
                async (i, token) => all[i] = all[i] with { Tier = await tiers.TierOfAsync(merchant, program, all[i].Subject, window.EndsAt, token).ConfigureAwait(false) },
                cancellation).ConfigureAwait(false);
        }
    }
}
