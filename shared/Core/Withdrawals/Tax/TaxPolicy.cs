using System.Text.Json.Serialization;

namespace Distribution.Withdrawals.Tax;

/// <summary>How a merchant withholds income tax from withdrawals (代扣个税). No legal advice: the merchant chooses.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaxPolicy>))]
public enum TaxPolicy
{
    /// <summary>Income from labour services, by payee and calendar month; as shipped.</summary>
    [JsonStringEnumMemberName("monthly_labor")]
    MonthlyLabor,

    /// <summary>Of platforms that pay the people who work through them: cumulative over the calendar year.</summary>
    [JsonStringEnumMemberName("platform_cumulative")]
    PlatformCumulative,

    /// <summary>Nothing is withheld.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>What of a withdrawal is withheld.</summary>
/// <param name="Amount">Minor units, 0 to less than the amount.</param>
/// <param name="Policy">The name of the policy that was applied, kept with the withdrawal.</param>
public readonly record struct TaxDecision(long Amount, string Policy);
