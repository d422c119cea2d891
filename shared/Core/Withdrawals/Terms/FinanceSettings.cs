using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Withdrawals.Tax;

namespace Distribution.Withdrawals.Terms;

/// <summary>What holds for every withdrawal of a merchant from its change on, beside the program's minimum; amounts in minor units.</summary>
public sealed record FinanceSettings
{
    /// <summary>What is shipped for <see cref="ConfirmWithinDays"/>: longer than a provider keeps a transfer open that nobody confirms.</summary>
    public const int DefaultConfirmWithinDays = 3;

    /// <param name="confirmWithinDays">What holds for a row from before it was kept: nought is refused, so it is told from nothing.</param>
    [JsonConstructor]
    public FinanceSettings(int confirmWithinDays = DefaultConfirmWithinDays) => ConfirmWithinDays = confirmWithinDays;

    /// <summary>As shipped: tax by the month, no fee, no limits of the merchant's own.</summary>
    public static FinanceSettings Default { get; } = new();

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>By which tables tax is withheld.</summary>
    public TaxPolicy Tax { get; init; }

    /// <summary>The largest withdrawal; null for <see cref="Money.MaxInput"/>.</summary>
    public long? MaxAmount { get; init; }

    /// <summary>The most one distributor asks for on a local day; null for no limit.</summary>
    public long? MaxPerDay { get; init; }

    /// <summary>What a payout costs the payee whatever its amount.</summary>
    public long FeeFixed { get; init; }

    /// <summary>What it costs him beside that, as a part of the amount before tax.</summary>
    public int FeePpm { get; init; }

    /// <summary>How many days a payee has to confirm a transfer that asks for it, before it is taken back at the provider.</summary>
    public int ConfirmWithinDays { get; init; }

    /// <summary>The fee of an amount; the part is rounded half up.</summary>
    public long FeeOf(long amount) => FeeFixed + (((amount * FeePpm) + 500_000) / 1_000_000);
}
