using System.Text.Json.Serialization;
using Distribution.Campaigns.Windows;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Functions.Reports;

/// <summary>What the score of a ranking counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScoreKind>))]
public enum ScoreKind
{
    /// <summary>Paid and un-refunded net in minor units.</summary>
    [JsonStringEnumMemberName("sales")]
    Sales,

    [JsonStringEnumMemberName("units")]
    Units,

    /// <summary>Different buyers.</summary>
    [JsonStringEnumMemberName("buyers")]
    Buyers,

    [JsonStringEnumMemberName("orders")]
    Orders,
}

/// <summary>A ranking: final once its window is closed, until then as it stands. <c>MetricId</c> is the metric's name in the program; <c>Own</c> is the caller's place, also beyond those listed.</summary>
public sealed record RankingView(
    string Window,
    string Rule,
    ScoreKind Metric,
    string MetricId,
    Currency Currency,
    DateOnly First,
    DateOnly Last,
    bool IsClosed,
    DateTimeOffset At,
    IReadOnlyList<RankedView> Places,
    RankedView? Own)
{
    internal static RankingView Of(Distribution.Campaigns.RankingView ranking, ApiCaller caller) => new(
        ranking.Window,
        ranking.Rule,
        KindOf(ranking.Counts),
        ranking.Metric,
        ranking.Currency,
        ranking.First,
        ranking.Last,
        ranking.IsClosed,
        ranking.At,
        [.. ranking.Places.Select(place => RankedView.Of(place, caller))],
        ranking.Own is { } own ? RankedView.Of(own, caller) : null);

    private static ScoreKind KindOf(MetricKind kind) => kind switch
    {
        MetricKind.Net => ScoreKind.Sales,
        MetricKind.Units => ScoreKind.Units,
        MetricKind.Buyers => ScoreKind.Buyers,
        MetricKind.Orders => ScoreKind.Orders,
    };
}

/// <summary>
/// A place. Another distributor's id is masked for a user. The score in minor units or a count, as the metric says, the
/// prize in minor units; a prize that is not money is a grant.
/// </summary>
public sealed record RankedView(int Place, string Distributor, long Score, int Orders, DateTimeOffset ReachedAt, long Prize, PrizeView? Grant)
{
    internal static RankedView Of(RankedPerson place, ApiCaller caller) =>
        new(place.Place, Shown(place.Person, caller), place.Score, place.Orders, place.ReachedAt, place.Prize, PrizeView.Of(place.Grant));

    /// <summary>A user sees who he is in the list, and no other distributor's id.</summary>
    private static string Shown(DistributorId distributor, ApiCaller caller) =>
        caller.Role != ApiRoles.User || distributor == DistributorId.Of(caller.User) ? distributor.Value : distributor.Value[..1] + "***";
}

/// <summary>Something that is not money, for example <c>sku:star</c>, and how many.</summary>
public sealed record PrizeView(string Code, int Qty)
{
    internal static PrizeView? Of(GrantItem? grant) => grant is null ? null : new PrizeView(grant.Code, grant.Quantity);
}
