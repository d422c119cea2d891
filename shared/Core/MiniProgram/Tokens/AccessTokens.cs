using System.Collections.Concurrent;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.MiniProgram.Wire;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.MiniProgram.Tokens;

/// <summary>
/// Access tokens of mini programs, one for all instances: it lies in the store, each instance remembers it, and of all who find
/// it expired one gets the new one while the others wait for that. An instance that dies over it loses its turn after a while.
/// </summary>
internal sealed class AccessTokens(IEntityStore store, MiniProgramWire wire, TimeProvider time, ILogger<AccessTokens> logger)
{
    /// <summary>How often the row is read while another instance gets the token.</summary>
    public const int MaxReads = 200;

    private const string Row = "token";
    private const string Path = "/cgi-bin/stable_token";
    private const int MaxToken = 1024;

    /// <summary>The platform hands out a new token in the last five minutes of the old one, and both are good for them.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(3);

    /// <summary>Longer than a request may take.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, TokenRow> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary><c>miniprogram.unavailable</c> if none is to be had just now.</summary>
    /// <param name="merchant">For the log.</param>
    /// <param name="app">Whose token.</param>
    /// <param name="rejected">One that the platform has just not taken, although it should be good; null if none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<Result<string>> GetAsync(MerchantId merchant, MiniProgramApp app, string? rejected, CancellationToken cancellation)
    {
        if (_known.TryGetValue(app.AppId, out TokenRow? known) && IsGood(known, rejected))
        {
            return known.Token ?? "";
        }

        // Within one instance everybody waits for the first.
        SemaphoreSlim gate = _gates.GetOrAdd(app.AppId, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_known.TryGetValue(app.AppId, out known) && IsGood(known, rejected))
            {
                return known.Token ?? "";
            }

            Result<TokenRow> found = await FindAsync(merchant, app, rejected, cancellation).ConfigureAwait(false);
            if (found.Problem is { } problem)
            {
                return problem;
            }

            _known[app.AppId] = found.Value;
            return found.Value.Token ?? "";
        }
        finally
        {
            gate.Release();
        }
    }

    private static string Partition(string appId) => StoreKey.Join("minitoken", appId);

    private bool IsGood(TokenRow row, string? rejected) => row.Token is { } token && token != rejected && time.GetUtcNow() < row.ExpiresAt - Margin;

    private async Task<Result<TokenRow>> FindAsync(MerchantId merchant, MiniProgramApp app, string? rejected, CancellationToken cancellation)
    {
        for (int i = 0; i < MaxReads; i++)
        {
            Stored<TokenRow>? read = await store.GetAsync(Partition(app.AppId), Row, TokenRowJson.Default.TokenRow, cancellation).ConfigureAwait(false);
            if (read is not null && IsGood(read.Value, rejected))
            {
                return read.Value;
            }

            DateTimeOffset now = time.GetUtcNow();
            bool isHeld = read is not null && now < read.Value.HeldUntil;
            if (isHeld && read is { Value.HasFailed: true })
            {
                return MiniProgramProblems.Unavailable();
            }

            TokenRow mine = (read?.Value ?? new TokenRow(null, default)) with { HeldUntil = now + Hold, HasFailed = false };
            if (!isHeld && await PutAsync(app, read, mine, cancellation).ConfigureAwait(false))
            {
                // The others wait for it, whatever becomes of this caller.
                return await RefreshAsync(merchant, app, mine, CancellationToken.None).ConfigureAwait(false);
            }

            await Task.Delay(BetweenReads, cancellation).ConfigureAwait(false);
        }

        return MiniProgramProblems.Unavailable();
    }

    /// <summary>This instance has the turn.</summary>
    private async Task<Result<TokenRow>> RefreshAsync(MerchantId merchant, MiniProgramApp app, TokenRow mine, CancellationToken cancellation)
    {
        byte[] body = StoreJson.Write(new TokenBody("client_credential", app.AppId, app.AppSecret, false), MiniProgramJson.Default.TokenBody);
        TokenAnswer? answer = (await wire.SendAsync(Path, "", body, cancellation).ConfigureAwait(false))?.Read(MiniProgramJson.Default.TokenAnswer);
        DateTimeOffset now = time.GetUtcNow();
        if (answer is { AccessToken: { Length: > 0 and <= MaxToken } token, ExpiresIn: > 0 })
        {
            logger.LogToken(merchant.Value, answer.ExpiresIn);
            var fresh = new TokenRow(token, now + TimeSpan.FromSeconds(answer.ExpiresIn));
            await ReplaceAsync(app, mine, fresh, cancellation).ConfigureAwait(false);
            return fresh;
        }

        logger.LogNoToken(merchant.Value, answer?.Errcode ?? 0);
        await ReplaceAsync(app, mine, mine with { HeldUntil = now + PauseAfterFailure, HasFailed = true }, cancellation).ConfigureAwait(false);
        return MiniProgramProblems.Unavailable();
    }

    /// <summary>Puts down what came of the turn, unless it is over and another instance has it.</summary>
    private async Task ReplaceAsync(MiniProgramApp app, TokenRow mine, TokenRow next, CancellationToken cancellation)
    {
        Stored<TokenRow>? read = await store.GetAsync(Partition(app.AppId), Row, TokenRowJson.Default.TokenRow, cancellation).ConfigureAwait(false);
        if (read?.Value == mine)
        {
            await PutAsync(app, read, next, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> PutAsync(MiniProgramApp app, Stored<TokenRow>? read, TokenRow next, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(Partition(app.AppId)).Put(Row, read, next, TokenRowJson.Default.TokenRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }
}
