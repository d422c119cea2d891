using Distribution.Kernel;

namespace Distribution.Local.Scenarios.Play;

/// <summary>The running system under a simulated clock, as far as a scenario does not reach it through HTTP.</summary>
internal interface IPlayStage
{
    DateTimeOffset Now { get; }

    /// <summary>Returns when all work that is due has been done.</summary>
    Task DrainAsync(CancellationToken cancellation);

    /// <summary>Lets time pass; whatever is due on the way happens at its time.</summary>
    Task AdvanceToAsync(DateTimeOffset to, CancellationToken cancellation);

    /// <summary>A text that is the same if and only if everything stored is the same.</summary>
    Task<string> FingerprintAsync(CancellationToken cancellation);

    /// <summary>What the ledger checker finds wrong; empty if it holds.</summary>
    Task<IReadOnlyList<string>> FindingsAsync(CancellationToken cancellation);

    /// <summary>Payouts of the merchant that begin from now on go through another provider; null for the one of all again.</summary>
    void PayOutThrough(MerchantId merchant, string? provider);

    /// <summary>Tells a reader who asked for every request.</summary>
    void Trace(string line);
}
