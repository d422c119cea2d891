using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Payments;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distribution.Local.Scenarios.Play;

/// <summary>The whole app in this process.</summary>
internal sealed class AppStage(AppHost app, Action<string>? trace) : IPlayStage
{
    public DateTimeOffset Now => app.Clock.GetUtcNow();

    public Task DrainAsync(CancellationToken cancellation) => app.DrainAsync(cancellation);

    public Task AdvanceToAsync(DateTimeOffset to, CancellationToken cancellation) => app.AdvanceToAsync(to, cancellation);

    public Task<string> FingerprintAsync(CancellationToken cancellation) =>
        StoreFingerprint.OfAsync(app.Services.GetRequiredService<IEntityScan>(), cancellation);

    public async Task<IReadOnlyList<string>> FindingsAsync(CancellationToken cancellation)
    {
        CheckReport report = await app.CheckAsync(cancellation).ConfigureAwait(false);
        return [.. report.Findings.Select(finding => $"{finding.Check}: {finding.Partition} {finding.Row}: {finding.Detail}")];
    }

    public void PayOutThrough(MerchantId merchant, string? provider)
    {
        Dictionary<string, MerchantProviders> merchants = app.Services.GetRequiredService<IOptions<PaymentOptions>>().Value.Merchants;
        if (provider is null)
        {
            merchants.Remove(merchant.Value);
        }
        else
        {
            merchants[merchant.Value] = new MerchantProviders { Transfers = provider };
        }
    }

    public void Trace(string line) => trace?.Invoke(line);
}
