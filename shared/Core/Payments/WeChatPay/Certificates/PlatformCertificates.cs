using System.Collections.Concurrent;
using System.Globalization;
using Distribution.Messaging;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>
/// WeChat Pay's keys of every account: those of the settings, and the platform certificates that were got from it, which lie in the store
/// for all instances. Of all who miss one, one asks while the others wait for that, and nobody again for a while, whoever sends what.
/// </summary>
internal sealed class PlatformCertificates(IEntityStore store, CertificateFetch fetch, TimeProvider time, ILogger<PlatformCertificates> logger)
{
    /// <summary>How often the row is read while another instance asks.</summary>
    public const int MaxReads = 100;

    /// <summary>At least so long between two questions for one account.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>The same, if the last one brought nothing.</summary>
    public static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private const string Row = "certificates";

    /// <summary>Longer than a request may take.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(20);

    /// <summary>How long an instance goes by what it has read.</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromHours(1);

    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(100);

    /// <summary>A new certificate is listed a day before it is used: without one so short before the end something is wrong.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromHours(20);

    /// <summary>The same, while WeChat Pay has not given any for <see cref="Stale"/>.</summary>
    private static readonly TimeSpan SoonIfStale = TimeSpan.FromDays(10);

    private static readonly TimeSpan Stale = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, Memory> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>The keys that are known; asks WeChat Pay only if none of them is good.</summary>
    /// <exception cref="Kernel.RetryableException">The store does not answer.</exception>
    public async ValueTask<PlatformKeySet> GetAsync(WeChatPayMerchant merchant, CancellationToken cancellation)
    {
        if (!merchant.UsesCertificates)
        {
            return merchant.Keys;
        }

        Memory memory = Of(merchant);
        DateTimeOffset now = time.GetUtcNow();
        return now < memory.ReadAt + Recheck && memory.Keys.Current(now) is not null
            ? memory.Keys
            : (await FindAsync(merchant, (keys, at) => keys.Current(at) is not null, cancellation).ConfigureAwait(false)).Keys;
    }

    /// <summary>The keys, after WeChat Pay was asked for this one unless it was asked a short while ago. It may be missing all the same.</summary>
    /// <exception cref="Kernel.RetryableException">The store does not answer.</exception>
    public async ValueTask<PlatformKeySet> LookForAsync(WeChatPayMerchant merchant, string serial, CancellationToken cancellation) => merchant.UsesCertificates
        ? (await FindAsync(merchant, (keys, at) => keys.Find(serial, at) is not null, cancellation).ConfigureAwait(false)).Keys
        : merchant.Keys;

    /// <summary>Asks anew, unless that was done a short while ago, and tells if the last known key ends soon.</summary>
    /// <exception cref="Kernel.RetryableException">The store does not answer.</exception>
    public async Task RefreshAsync(WeChatPayMerchant merchant, CancellationToken cancellation)
    {
        if (!merchant.UsesCertificates)
        {
            return;
        }

        Memory memory = await FindAsync(merchant, static (_, _) => false, cancellation).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        PlatformKey? last = memory.Keys.Current(now);
        TimeSpan early = now - memory.FetchedAt > Stale ? SoonIfStale : Soon;
        if (last is null || last.ExpiresAt - now < early)
        {
            logger.LogLastExpires(
                merchant.Id.Value, last?.ExpiresAt is { } end ? Text(end) : "now", memory.FetchedAt == DateTimeOffset.MinValue ? "no time" : Text(memory.FetchedAt));
        }
    }

    internal static string Partition(WeChatPayMerchant merchant) => StoreKey.Join("wechatcerts", merchant.Id.Value, merchant.Account.MchId);

    private static Memory Remember(WeChatPayMerchant merchant, CertificatesRow row, DateTimeOffset now, bool isAsked) =>
        new((row.FetchedAt == DateTimeOffset.MinValue ? merchant.Keys : merchant.Keys.WithoutCertificates()).With(row.Certificates.Select(CertificateFetch.KeyOf)), now, isAsked ? row.NextAt : default, row.FetchedAt);

    private static string Text(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>What this instance knows; at first what the settings say.</summary>
    private Memory Of(WeChatPayMerchant merchant) => _known.GetOrAdd(
        merchant.Id.Value, static (_, keys) => new Memory(keys, DateTimeOffset.MinValue, DateTimeOffset.MinValue, DateTimeOffset.MinValue), merchant.Keys);

    private async Task<Memory> FindAsync(WeChatPayMerchant merchant, Func<PlatformKeySet, DateTimeOffset, bool> isEnough, CancellationToken cancellation)
    {
        // Within one instance everybody waits for the first.
        SemaphoreSlim gate = _gates.GetOrAdd(merchant.Id.Value, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Memory memory = Of(merchant);
            DateTimeOffset now = time.GetUtcNow();
            if (now >= memory.NextAt && (now >= memory.ReadAt + Recheck || !isEnough(memory.Keys, now)))
            {
                memory = await ReadAsync(merchant, isEnough, cancellation).ConfigureAwait(false);
                _known[merchant.Id.Value] = memory;
            }

            return memory;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Memory> ReadAsync(WeChatPayMerchant merchant, Func<PlatformKeySet, DateTimeOffset, bool> isEnough, CancellationToken cancellation)
    {
        for (int reads = 1; ; reads++)
        {
            Stored<CertificatesRow>? read = await store.GetAsync(Partition(merchant), Row, CertificatesRowJson.Default.CertificatesRow, cancellation).ConfigureAwait(false);
            DateTimeOffset now = time.GetUtcNow();
            CertificatesRow row = read?.Value ?? CertificatesRow.Empty;
            Memory memory = Remember(merchant, row, now, isAsked: false);
            if (isEnough(memory.Keys, now) || reads == MaxReads)
            {
                return memory;
            }

            if (now >= row.NextAt)
            {
                CertificatesRow mine = row with { NextAt = now + Hold, Turn = Guid.NewGuid().ToString("N") };
                if (await PutAsync(merchant, read, mine, cancellation).ConfigureAwait(false))
                {
                    // The others wait for it, whatever becomes of this caller.
                    return await AskAsync(merchant, mine, memory.Keys, CancellationToken.None).ConfigureAwait(false);
                }
            }
            else if (row.Turn is null)
            {
                return memory with { NextAt = row.NextAt };
            }

            await Task.Delay(BetweenReads, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>This instance has the turn.</summary>
    private async Task<Memory> AskAsync(WeChatPayMerchant merchant, CertificatesRow mine, PlatformKeySet known, CancellationToken cancellation)
    {
        IReadOnlyList<CertificateRow>? got = await fetch.AskAsync(merchant, known, cancellation).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        CertificatesRow next = got is null
            ? mine with { NextAt = now + PauseAfterFailure, Turn = null }
            : new CertificatesRow(Merge(mine.Certificates, got, now), now, now + Pause, null);

        // Unless the turn is over and another instance has it.
        Stored<CertificatesRow>? read = await store.GetAsync(Partition(merchant), Row, CertificatesRowJson.Default.CertificatesRow, cancellation).ConfigureAwait(false);
        if (read?.Value.Turn == mine.Turn)
        {
            await PutAsync(merchant, read, next, cancellation).ConfigureAwait(false);
        }

        return Remember(merchant, next, now, isAsked: true);
    }

    /// <summary>What was given, and what was given before and has not expired.</summary>
    private static IReadOnlyList<CertificateRow> Merge(IReadOnlyList<CertificateRow> before, IReadOnlyList<CertificateRow> got, DateTimeOffset now) =>
    [
        .. got.Concat(before.Where(old => old.ExpiresAt > now && got.All(one => one.Serial != old.Serial)))
            .OrderByDescending(static one => one.ExpiresAt).Take(CertificateFetch.MaxCertificates),
    ];

    private async Task<bool> PutAsync(WeChatPayMerchant merchant, Stored<CertificatesRow>? read, CertificatesRow next, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(Partition(merchant)).Put(Row, read, next, CertificatesRowJson.Default.CertificatesRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>One account, as this instance knows it.</summary>
    /// <param name="Keys">All of the account.</param>
    /// <param name="ReadAt">When the store was last looked into, UTC.</param>
    /// <param name="NextAt">Until then (UTC) it is not worth to look again.</param>
    /// <param name="FetchedAt">When WeChat Pay last gave certificates, UTC.</param>
    private sealed record Memory(PlatformKeySet Keys, DateTimeOffset ReadAt, DateTimeOffset NextAt, DateTimeOffset FetchedAt);
}
